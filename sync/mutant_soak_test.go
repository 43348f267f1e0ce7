//go:build soak

package sync_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
)

// mutant is a defect put into one line of the program and the test that has to
// notice. The test passes without it: make test says so.
type mutant struct {
	name     string
	file     string
	from, to string // from occurs once in file
	noticed  string
	env      string // for the test
}

var mutants = []mutant{
	{name: "signatures of received entries are not checked", file: "receive.go", from: "if !s.signed(key) {", to: "if false {", noticed: "TestForged_AsAnotherLaptop"},
	{name: "signatures of the log are not checked", file: "load.go", from: "if !s.signed(key) {", to: "if false {", noticed: "TestForge_AsAnotherDevice"},
	{name: "signatures of keys and words are not checked", file: "frame.go", from: "!ed25519.Verify(key, data[:n], data[n:])", to: "false", noticed: "TestForged_Word"},
	{name: "signatures of rosters are not checked", file: "roster.go", from: "!ed25519.Verify(key, data[:n], data[n:])", to: "false", noticed: "TestForged_RosterSignedByAStranger"},
	{name: "requests are not signed", file: "join.go", from: "!ed25519.Verify(j.Key, data[:n], data[n:])", to: "false", noticed: "TestForged_RequestChanged"},
	{name: "anybody administers", file: "rosters.go", from: "|| !before.allows(n.said)", to: "", noticed: "TestForged_RosterMakesAnAdministrator"},
	{name: "a nurse signs as an administrator", file: "rostermerge.go", from: "&& !known.signsWithAll(m.Keys)", to: "&& false", noticed: "TestForged_RosterSignsAsAnother"},
	{name: "one administrator ends another", file: "roster.go", from: "takes = 2", to: "takes = 1", noticed: "TestAdministrator_EndedByTwo"},
	{name: "what an ended administrator let in stays", file: "unheard.go", from: "n.counts = n.counts && !void[n.sum]", to: "n.counts = n.counts || void[n.sum]", noticed: "TestAdministrator_RevocationWins"},
	{name: "rosters that do not count are thrown away", file: "exchanged.go", from: "if node.sound && room {", to: "if node.counts && room {", noticed: "TestAdministrator_TwoEndEachOtherWithAThird"},
	{name: "an ended laptop's rosters are kept without end", file: "exchanged.go", from: "c.wanted[node.sum] || c.within(node, modestRosters)", to: "true", noticed: "TestBench_KeepsWhatDoesNotCount"},
	{name: "what another follows is thrown away", file: "exchanged.go", from: "c.wanted[node.sum] ||", to: "", noticed: "TestRosters_WhatOthersFollowIsKept"},
	{name: "a fork ends an administrator alone", file: "roster.go", from: "e.Alone && !slices.Contains(r.needTwo, e)", to: "e.Alone", noticed: "TestAdministrator_NoneAloneByAFork"},
	{name: "an end by two goes with them", file: "unheard.go", from: "c.kept = c.byTwo(all, c.without(ends, least))", to: "", noticed: "TestAdministrator_TwoEndEachOtherWithAThird"},
	{name: "an ended administrator's helpers end others", file: "unheard.go", from: "return rest != nil && rest.deviceKey", to: "return true || rest.deviceKey", noticed: "TestAdministrator_EndedFindsHelpers"},
	{name: "an ended laptop's entries count", file: "receive.go", from: "case !w.review:", to: "case true:", noticed: "TestTeam_RevokedWaitsForReview"},
	{name: "an ended laptop writes under old numbers", file: "genuine.go", from: "if known[device][s.arrival.id] {", to: "if true {", noticed: "TestForged_FromAnEndedLaptop"},
	{name: "an ended laptop gives keys", file: "circles.go", from: "if _, over := r.revoked(h.From); over {", to: "if false {", noticed: "TestForged_KeysFromAnEndedLaptop"},
	{name: "an ended laptop gets the new keys", file: "circles.go", from: "if _, over := r.revoked(device); over {", to: "if false {", noticed: "TestTeam_RevokedWaitsForReview"},
	{name: "entries of another team are taken", file: "receive.go", from: "if s.header.Team != n.reader.team.Team {", to: "if false {", noticed: "TestForged_FromAnotherTeam"},
	{name: "parts' hashes are not checked", file: "receive.go", from: "if !s.intact(i) && !erased {", to: "if false && !erased {", noticed: "TestForged_HeaderSwapped"},
	{name: "parts that do not open are taken", file: "receive.go", from: "if len(f.problems) > 0 {", to: "if false {", noticed: "TestForged_ReplayedUnderAnotherLaptop"},
	{name: "zeros are an erasure", file: "receive.go", from: "(n.erased[sum] || n.hollow[sum] || n.deaf[sum])", to: "sum == sum", noticed: "TestInspect_ZerosAreNoErasure"},
	{name: "any file is read", file: "exchange.go", from: "case f.item.Size > MaxItem:", to: "case false:", noticed: "TestForged_FileTooLarge"},
	{name: "words are not compared", file: "join.go", from: "return a.Words == strings.Join(", to: `return a.Words != "" || a.Words == strings.Join(`, noticed: "TestForged_RequestInBetween"},
	{name: "a laptop that was put back writes on", file: "successor.go", from: "unknown == 0 || over", to: "true || unknown == 0 || over", noticed: "TestRenewed_Clone"},
	{name: "the next key is not durable before it is named", file: "successor.go", from: "if err := l.prepareSuccessor(); err != nil {", to: "if l.secrets.Next = randomBytes(32); false {\nvar err error", noticed: "TestRenewed_DiskFailsAnywhere"},
	{name: "an ended laptop's successor is in", file: "roster.go", from: "if e, over = r.endedItself(at.Succeeds); over {", to: "if false {", noticed: "TestRenewed_EndedMeanwhile"},
	{name: "superseders that come first are forgotten", file: "merge.go", from: "res, err := b.exec(insertPending, hash[:], int64(index))", to: "res, err := b.exec(deletePending, hash[:])", noticed: "TestSchedules", env: "SOAK_RUNS=60"},
	{name: "a folder's losses are not made good", file: "exchange.go", from: "if x.there[id]--; x.there[id] <= 0 {", to: "if x.there[id] <= 0 {", noticed: "TestMeet_MakesGoodWhatThePlaceLost"},
	{name: "erasing passes over what cannot be opened", file: "receive.go", from: "if err := p.keepSealed(ctx, s); err != nil {", to: "if err := error(nil); err != nil {", noticed: "TestSchedules", env: "SOAK_RUNS=60"},
	{name: "anybody erases", file: "erasure.go", from: "may = r != nil && r.administers(e.device)", to: "may = r != nil", noticed: "TestForged_EraseByNoAdministrator"},
	{name: "any wish is an administrator's", file: "wish.go", from: "!bytes.Equal(sum[:], wished)", to: "false && !bytes.Equal(sum[:], wished)", noticed: "TestCircle_NobodyErasesByAsking"},
	{name: "an organisation asks for what others wrote", file: "wish.go", from: "return of == organisation ||", to: "return true || of == organisation ||", noticed: "TestCircle_NobodyErasesByAsking"},
	{name: "what an ended administrator erased does not come back", file: "receive.go", from: "(!known(id) || in.fills(s))", to: "!known(id)", noticed: "TestErase_ByAnEndedAdministrator"},
	{name: "erasing passes over what waits for review", file: "wish.go", from: "UNION SELECT hash FROM ledger_sealed WHERE `+ofScope", to: "UNION SELECT hash FROM ledger_sealed WHERE 0 AND `+ofScope", noticed: "TestErase_ReachesWhatWaits"},
	{name: "who is made an administrator is no longer ended", file: "roster.go", from: "e.Alone && !slices.Contains(r.needTwo, e) {", to: "false {", noticed: "TestAdministrator_EndedStaysEnded"},
	{name: "quarantined entries are forgotten at a restart", file: "chains.go", from: " UNION ALL SELECT id, device, seq FROM ledger_quarantine", to: "", noticed: "TestMeet_QuarantineOverARestart"},
}

// TestMutants: every defect of the list is noticed by the test that it names.
func TestMutants(t *testing.T) {
	for _, m := range mutants {
		t.Run(m.name, func(t *testing.T) { m.run(t) })
	}
}

func (m mutant) run(t *testing.T) {
	here, err := filepath.Abs(m.file)
	must(t, err)
	source, err := os.ReadFile(here)
	must(t, err)
	if n := bytes.Count(source, []byte(m.from)); n != 1 {
		t.Fatalf("%q occurs %d times in %s", m.from, n, m.file)
	}
	there := filepath.Join(t.TempDir(), m.file)
	must(t, os.WriteFile(there, bytes.Replace(source, []byte(m.from), []byte(m.to), 1), 0o600))
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {here: there}})
	must(t, err)
	list := filepath.Join(t.TempDir(), "overlay.json")
	must(t, os.WriteFile(list, overlay, 0o600))
	cmd := exec.Command("go", "test", "-vet=off", "-count", "1", "-tags", tags(t), "-overlay", list, "-run", "^"+m.noticed+"$", ".")
	cmd.Env = append(os.Environ(), m.env)
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "--- FAIL: "+m.noticed) {
		t.Errorf("%s does not notice: %v\n%s", m.noticed, err, out)
	}
}

// tags are those that this test was built with, less its own.
func tags(t *testing.T) string {
	t.Helper()
	info, ok := debug.ReadBuildInfo()
	if !ok {
		t.Fatal("the test does not know how it was built")
	}
	for _, s := range info.Settings {
		if s.Key == "-tags" {
			return strings.TrimSuffix(strings.ReplaceAll(s.Value+",", "soak,", ""), ",")
		}
	}
	return ""
}
