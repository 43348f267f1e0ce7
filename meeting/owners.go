package meeting

import (
	"context"

	"keystone/caseload"
)

// fallbacks are who owns what the program gives by itself: the key worker, else
// the care co-ordinator, else the chair (F16), with the district nurse for
// nursing (F17).
type fallbacks struct {
	coordinator, nurse, chair owner
}

// fallbacks finds them in the directory; chair is a member id, "" for whoever
// chaired last.
func (m *Meetings) fallbacks(ctx context.Context, chair string) (fallbacks, error) {
	found := fallbacks{chair: m.actor()}
	if chair == "" {
		chairs, err := collect(ctx, m.ledger.DB(), func(_ string, doc []byte) (string, error) {
			var r meetingRow
			err := decode(doc, &r)
			return r.Chair, err
		}, `SELECT id, doc FROM meeting ORDER BY date DESC, id LIMIT 1`)
		if err != nil {
			return found, err
		}
		if len(chairs) == 1 {
			chair = chairs[0]
		}
	}
	members, err := m.people.Members(ctx)
	for _, who := range members {
		if who.Active {
			found.note(who, chair)
		}
	}
	return found, err
}

func (f *fallbacks) note(who caseload.Member, chair string) {
	if f.coordinator.ID == "" && holds(who.Role, "care co-ordinator") {
		f.coordinator = memberOwner(who)
	}
	if f.nurse.ID == "" && holds(who.Role, "district nurse") {
		f.nurse = memberOwner(who)
	}
	if who.ID == chair {
		f.chair = memberOwner(who)
	}
}

// of returns who owns what concerns a patient.
func (f fallbacks) of(who caseload.Patient) owner {
	switch {
	case who.KeyWorker != nil:
		return keyWorkerOwner(who.KeyWorker)
	case f.coordinator.ID != "":
		return f.coordinator
	}
	return f.chair
}

// nursing returns who sees to a nursing need: a key worker who is a district
// nurse, else the team's district nurse, else whoever owns what concerns the patient.
func (f fallbacks) nursing(who caseload.Patient) owner {
	if who.KeyWorker != nil && holds(who.KeyWorker.Role, "district nurse") || f.nurse.ID == "" {
		return f.of(who)
	}
	return f.nurse
}

func keyWorkerOwner(k *caseload.KeyWorker) owner {
	return owner{Name: k.Name, ID: k.Member, Phone: k.Phone, Organisation: k.Organisation}
}

// EndMember ends a member of the directory, once nobody has them as key worker
// and no open action is theirs (F39). Codes: member-unknown, has-actions, and
// those of the caseload, has-patients among them.
func (m *Meetings) EndMember(ctx context.Context, cmd caseload.EndMember) (caseload.Done, error) {
	who, err := m.people.Member(ctx, cmd.Member)
	if err != nil {
		return caseload.Done{}, err
	}
	theirs, err := openActionsOf(ctx, m.ledger.DB(), []caseload.Member{who})
	if err != nil {
		return caseload.Done{}, err
	}
	if len(theirs) > 0 {
		return caseload.Done{}, hasActions(who.Name, len(theirs))
	}
	return m.people.EndMember(ctx, cmd)
}
