package meeting

import (
	"context"

	"keystone/caseload"
	"keystone/caseload/nhs"
	"keystone/sync/fault"
)

// people remembers the patients one answer has asked for.
type people struct {
	from  *caseload.Caseload
	known map[string]caseload.Patient
}

func (m *Meetings) newPeople() *people {
	return &people{m.people, make(map[string]caseload.Patient)}
}

// named returns a patient by number. Somebody whose record was erased or has
// not reached this laptop yet is known by number alone.
func (p *people) named(ctx context.Context, number string) (caseload.Patient, error) {
	if who, known := p.known[number]; known {
		return who, nil
	}
	who, err := p.from.Patient(ctx, number)
	if fault.Code(err) == caseload.CodePatientUnknown {
		who, err = caseload.Patient{NHSNumber: number}, nil
	}
	if err == nil {
		p.known[number] = who
	}
	return who, err
}

func shownName(p caseload.Patient) string { return nhs.Name(p.Family, p.Given, p.Title) }

// living returns a patient, or died: somebody who has died is on no agenda and
// is given nothing new (F32).
func (m *Meetings) living(ctx context.Context, number string) (caseload.Patient, error) {
	who, err := m.people.Patient(ctx, number)
	if err == nil && who.Died != "" {
		return who, fault.New(CodeDied, "This person has died; nothing new is asked for them. Undo the record of the death first if it is wrong.")
	}
	return who, err
}

// memberActive returns a member of the directory who has not left.
func (m *Meetings) memberActive(ctx context.Context, name string) (caseload.Member, error) {
	who, err := m.people.Member(ctx, name)
	if err == nil && !who.Active {
		return who, fault.Newf(caseload.CodeMemberEnded, "%s has left the team; name somebody who is in it.", who.Name)
	}
	return who, err
}
