// Package basis asks on what basis an organisation of the team may read patients
// who are brought before it, and shares them only once that is said.
package basis

import (
	"context"
	"strings"

	"keystone/caseload"
	"keystone/sync/fault"
	"keystone/ui/kit"
)

// Sharer is what shares patients: what *caseload.Caseload does.
type Sharer interface {
	ShareBasis(ctx context.Context, c caseload.ShareBasis) (caseload.ShareBasisResult, error)
}

// Question is what is to be asked before organisations read patients.
type Question struct {
	// Organisations are those for which no basis is stated yet; each is asked once.
	Organisations []string
	// Patients are the NHS numbers of whom to share.
	Patients []string
	// Who is how the screen calls them, such as "HART, Ivy (Mrs)".
	Who string
	// Then is given a sentence for each organisation that still reads none of them,
	// and for each person who objects; it is called once everything is asked.
	Then func(unshared []string)
}

// Ask asks for each organisation in turn, or does nothing but Then for none.
func Ask(env kit.Env, source Sharer, q Question) {
	asker{env, source, q}.next(q.Organisations, nil)
}

type asker struct {
	env    kit.Env
	source Sharer
	q      Question
}

func (a asker) next(organisations, unshared []string) {
	if len(organisations) == 0 {
		a.q.Then(unshared)
		return
	}
	organisation, rest := organisations[0], organisations[1:]
	basis := kit.NewEntry()
	basis.SetPlaceHolder("direct care, agreed with the person")
	var objected string
	kit.Ask(a.env, kit.Question{
		Title: "Share with " + organisation + "?", Text: a.words(organisation), Width: 620,
		Body: kit.Field("Basis", basis), OK: "Share", Cancel: "Not now", First: basis,
		Do: func() (err error) {
			objected, err = a.share(organisation, strings.TrimSpace(basis.Text))
			return err
		},
		Then: func() {
			if objected != "" {
				unshared = append(unshared, objected)
			}
			a.next(rest, unshared)
		},
		OnCancel: func() { a.next(rest, append(unshared, notShared(a.q.Who, organisation))) },
	})
}

// words are the question, and what becomes visible to whom.
func (a asker) words(organisation string) string {
	return "On what basis is " + a.q.Who + " shared with " + organisation + "?\n\n" +
		"Everybody who unlocks a laptop of " + organisation + " then sees the name, the scores, the key worker, the plan, the actions and what meetings decided, as it is now and as it changes. " +
		"They see nobody else of the caseload. Sharing can be stopped, but what was read nobody can unread.\n\n" +
		"The basis is kept, and counts for whoever is brought before " + organisation + " from now on."
}

func notShared(who, organisation string) string {
	return "Not shared with " + organisation + ": its laptops do not receive " + who + ". You are asked again the next time, or share them from the patient's page."
}

// share states the basis and shares everybody, less those who object, whom it
// counts in a sentence.
func (a asker) share(organisation, basis string) (objected string, err error) {
	if basis == "" {
		return "", fault.New(caseload.CodeBasisRequired, "Say on what basis, such as: direct care, agreed with the person. Or choose Not now.")
	}
	cmd := caseload.ShareBasis{Organisation: organisation, Basis: basis, Patients: a.q.Patients}
	done, err := a.source.ShareBasis(context.Background(), cmd)
	if len(done.Objected) > 0 {
		objected = "Whoever objects to " + organisation + " stays hidden from it."
	}
	return objected, err
}
