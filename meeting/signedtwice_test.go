package meeting_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"keystone/caseload"
	"keystone/meeting"
)

// twoChairs are two laptops whose members may both sign the minutes of a closed
// meeting that discussed Ivy Hart and Noor Khan.
func twoChairs(t *testing.T) (laptops, string) {
	t.Helper()
	two := twoLaptops(t)
	do(t, two.meera.people.AddMember)(caseload.AddMember{Name: "Tom Reid", Role: "GP", Organisation: "Porthaven Surgery"})
	for number, name := range map[string]string{ivy: "HART, Ivy", noor: "KHAN, Noor"} {
		family, given, _ := strings.Cut(name, ", ")
		two.meera.nominate(number, family, given, "1941-03-02")
		two.meera.whole(number)
	}
	id := two.meera.start()
	do(t, two.meera.NameDeputy)(meeting.NameDeputy{Meeting: id, Member: "Tom Reid"})
	two.meera.discuss(id, ivy, "bed rail")
	two.meera.discuss(id, noor, "inhaler")
	two.meera.finish(id)
	two.meet()
	return two, id
}

// sign signs on a laptop a minute after whatever came before.
func (p *practice) sign(id string) meeting.SignMinutesResult {
	p.t.Helper()
	p.clock.now = p.clock.now.Add(time.Minute)
	return do(p.t, p.SignMinutes)(meeting.SignMinutes{Meeting: id})
}

func (p *practice) minutes(id string) meeting.Minutes {
	p.t.Helper()
	m, err := p.MinutesOf(ctx, id, 0)
	must(p.t, err)
	return m
}

// paperOf is the signed paper with a digest, which it has.
func (p *practice) paperOf(id, digest string) []byte {
	p.t.Helper()
	m, err := p.MinutesSigned(ctx, id, digest)
	must(p.t, err)
	pdf, err := p.PaperOf(ctx, m)
	must(p.t, err)
	sum := sha256.Sum256(pdf)
	same(p.t, "digest of the paper", hex.EncodeToString(sum[:]), digest)
	return pdf
}

// apart signs the minutes on both laptops, Tom's after he changed Ivy's decision.
func apart(t *testing.T) (two laptops, id string, hers, his meeting.SignMinutesResult) {
	t.Helper()
	two, id = twoChairs(t)
	hers = two.meera.sign(id)
	do(t, two.tom.ChangeDecision)(meeting.ChangeDecision{Meeting: id, Patient: ivy, Decision: "hoist", Reason: "no room for a rail"})
	his = two.tom.sign(id)
	two.meet()
	return two, id, hers, his
}

// TestSignedTwice_SideBySide: two signed papers of one version are a conflict on
// the next agenda; the later counts until the chair chooses, and both stay.
func TestSignedTwice_SideBySide(t *testing.T) {
	two, id := twoChairs(t)
	hers := two.meera.sign(id)
	before := two.meera.paperOf(id, hers.SHA256)
	do(t, two.tom.ChangeDecision)(meeting.ChangeDecision{Meeting: id, Patient: ivy, Decision: "hoist", Reason: "no room for a rail"})
	his := two.tom.sign(id)
	after := two.tom.paperOf(id, his.SHA256)
	two.meet()
	var keep string
	two.each(func(who string, p *practice) {
		m := p.minutes(id)
		same(t, who+" counts", m.SHA256, his.SHA256)
		same(t, who+" decision", m.Items[0].Decision, "hoist")
		same(t, who+" signings", len(m.Signed), 2)
		same(t, who+" set aside", m.Signed[0].By+" "+m.Signed[0].SHA256, "Meera Patel "+hers.SHA256)
		same(t, who+" which", []bool{m.Signed[0].Aside, m.Signed[1].Aside}, []bool{true, false})
		same(t, who+" conflicts", len(m.Conflicts), 1)
		sides := m.Conflicts[0].Values
		same(t, who+" sides", sides[0].Actor+": "+sides[0].Detail+" | "+sides[1].Actor+": "+sides[1].Detail,
			"Tom Reid: HART, Ivy: discussed, “hoist”, 1 action | Meera Patel: HART, Ivy: discussed, “bed rail”, 1 action")
		last, _, err := p.LastItem(ctx, ivy)
		must(t, err)
		same(t, who+" conflicts of her last item", last.Conflicts[len(last.Conflicts)-1].Field, "minutes")
		same(t, who+" Ivy on the agenda", p.reasons(ivy), []string{meeting.WhyConflict})
		same(t, who+" Noor on the agenda", p.reasons(noor), []string(nil))
		if !bytes.Equal(p.paperOf(id, hers.SHA256), before) || !bytes.Equal(p.paperOf(id, his.SHA256), after) {
			t.Errorf("%s: a signed paper changed", who)
		}
		keep = sides[1].Entry
	})
	refuse(t, meeting.CodeReasonRequired, two.meera.ResolveMinutes)(meeting.ResolveMinutes{Meeting: id, Entry: keep})
	refuse(t, meeting.CodeValueUnknown, two.meera.ResolveMinutes)(meeting.ResolveMinutes{Meeting: id, Entry: "x", Reason: "y"})
	do(t, two.meera.ResolveMinutes)(meeting.ResolveMinutes{Meeting: id, Entry: keep, Reason: "the rail was agreed"})
	two.meet()
	two.each(func(who string, p *practice) {
		m := p.minutes(id)
		same(t, who+" counts now", m.SHA256, hers.SHA256)
		same(t, who+" decision now", m.Items[0].Decision, "bed rail")
		same(t, who+" otherwise since", len(m.Since), 0)
		item, err := p.Item(ctx, id, ivy)
		must(t, err)
		same(t, who+" recorded now", item.Decision, "bed rail")
		changes := item.Changes
		same(t, who+" why", changes[len(changes)-1].Was+": "+changes[len(changes)-1].Reason, "hoist: the rail was agreed")
		same(t, who+" conflicts left", len(m.Conflicts), 0)
		same(t, who+" on the agenda", p.reasons(ivy), []string(nil))
		if !bytes.Equal(p.paperOf(id, hers.SHA256), before) || !bytes.Equal(p.paperOf(id, his.SHA256), after) {
			t.Errorf("%s: a signed paper changed", who)
		}
		pdf, err := p.MinutesPDF(ctx, id, 1)
		must(t, err)
		if !bytes.Equal(pdf, before) {
			t.Errorf("%s: version 1 prints the paper that was set aside", who)
		}
	})
	refuse(t, meeting.CodeConflictNone, two.tom.ResolveMinutes)(meeting.ResolveMinutes{Meeting: id, Entry: keep, Reason: "again"})
}

// TestSignedTwice_SameWords: two who signed the same words did not disagree.
func TestSignedTwice_SameWords(t *testing.T) {
	two, id := twoChairs(t)
	two.meera.sign(id)
	his := two.tom.sign(id)
	two.meet()
	two.each(func(who string, p *practice) {
		m := p.minutes(id)
		same(t, who+" counts", m.SHA256, his.SHA256)
		same(t, who+" signings", len(m.Signed), 2)
		same(t, who+" conflicts", len(m.Conflicts), 0)
		same(t, who+" on the agenda", p.reasons(ivy), []string(nil))
	})
}

// TestSignedTwice_BothChoose: two who choose another paper each are apart again,
// until one of them chooses knowing of both.
func TestSignedTwice_BothChoose(t *testing.T) {
	two, id, hers, _ := apart(t)
	sides := two.meera.minutes(id).Conflicts[0].Values
	do(t, two.meera.ResolveMinutes)(meeting.ResolveMinutes{Meeting: id, Entry: sides[1].Entry, Reason: "the rail"})
	two.tom.clock.now = two.tom.clock.now.Add(time.Minute)
	do(t, two.tom.ResolveMinutes)(meeting.ResolveMinutes{Meeting: id, Entry: sides[0].Entry, Reason: "the hoist"})
	two.meet()
	two.each(func(who string, p *practice) { same(t, who+" conflicts", len(p.minutes(id).Conflicts), 1) })
	do(t, two.tom.ResolveMinutes)(meeting.ResolveMinutes{Meeting: id, Entry: sides[1].Entry, Reason: "talked it over"})
	two.meet()
	two.each(func(who string, p *practice) {
		same(t, who+" counts", p.minutes(id).SHA256, hers.SHA256)
		same(t, who+" conflicts left", len(p.minutes(id).Conflicts), 0)
	})
}

// TestSignedTwice_Reopened: a new version ends the conflict, and warns before a
// meeting opens over it.
func TestSignedTwice_Reopened(t *testing.T) {
	two, id, hers, _ := apart(t)
	two.meera.clock.set("2026-11-30", "13:00")
	opened := do(t, two.meera.OpenMeeting)(meeting.OpenMeeting{})
	if !strings.Contains(strings.Join(opened.Warnings, " "), "minutes of 23-Nov-2026 were signed on two laptops") {
		t.Errorf("opening says %q", opened.Warnings)
	}
	do(t, two.meera.ReopenMinutes)(meeting.ReopenMinutes{Meeting: id, Reason: "both were signed"})
	two.meera.sign(id)
	two.meet()
	two.each(func(who string, p *practice) {
		m := p.minutes(id)
		same(t, who+" version", m.Version, 2)
		same(t, who+" signings", len(m.Signed), 3)
		same(t, who+" conflicts", len(m.Conflicts), 0)
		p.paperOf(id, hers.SHA256)
	})
}

// TestSignedTwice_ReopenedMeanwhile: a version reopened on one laptop and signed
// on the other stays reopened on both, with whatever was changed since.
func TestSignedTwice_ReopenedMeanwhile(t *testing.T) {
	two, id := twoChairs(t)
	hers := two.meera.sign(id)
	do(t, two.meera.ReopenMinutes)(meeting.ReopenMinutes{Meeting: id, Reason: "a decision is wrong"})
	do(t, two.meera.ChangeDecision)(meeting.ChangeDecision{Meeting: id, Patient: ivy, Decision: "hoist", Reason: "no room"})
	his := two.tom.sign(id)
	two.meet()
	two.each(func(who string, p *practice) {
		whole, err := p.Meeting(ctx, id)
		must(t, err)
		same(t, who+" state", whole.State, meeting.MeetingClosed)
		same(t, who+" decision", p.item(id, ivy).Decision, "hoist")
		m, err := p.MinutesOf(ctx, id, 1)
		must(t, err)
		same(t, who+" version 1", m.SHA256, his.SHA256)
	})
	two.tom.sign(id)
	two.meet()
	two.each(func(who string, p *practice) {
		m := p.minutes(id)
		same(t, who+" version 2", m.Version, 2)
		same(t, who+" reopened by", m.Signed[2].ReopenedBy, "Meera Patel")
		p.paperOf(id, hers.SHA256)
	})
}

// TestSignedTwice_SecondVersion: who signed version 2 keeps it, though the other
// signed version 1 later.
func TestSignedTwice_SecondVersion(t *testing.T) {
	two, id := twoChairs(t)
	two.meera.sign(id)
	do(t, two.meera.ReopenMinutes)(meeting.ReopenMinutes{Meeting: id, Reason: "a decision is wrong"})
	second := two.meera.sign(id)
	two.tom.sign(id)
	two.meet()
	two.each(func(who string, p *practice) {
		m := p.minutes(id)
		same(t, who+" latest", m.SHA256, second.SHA256)
		same(t, who+" version", m.Version, 2)
	})
}
