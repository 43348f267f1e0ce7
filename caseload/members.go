package caseload

import (
	"context"
	"database/sql"
	"errors"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

const memberColumns = "SELECT id,name,role,organisation,phone,out_of_hours,active FROM member "

// Members returns the directory of who takes part, by name; those who left come last.
func (c *Caseload) Members(ctx context.Context) ([]Member, error) {
	return members(ctx, c.l.DB(), memberColumns+"ORDER BY active DESC, folded, organisation")
}

// Member returns the member of a name, in any case, or of an id: member-unknown,
// also where two active members share the name.
func (c *Caseload) Member(ctx context.Context, nameOrID string) (Member, error) {
	return findMember(ctx, c.l.DB(), nameOrID)
}

func members(ctx context.Context, q ledger.Querier, query string, args ...any) ([]Member, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	found := []Member{}
	for rows.Next() {
		var m Member
		if err := rows.Scan(&m.ID, &m.Name, &m.Role, &m.Organisation, &m.Phone, &m.OutOfHours, &m.Active); err != nil {
			return nil, err
		}
		found = append(found, m)
	}
	return found, rows.Err()
}

func findMember(ctx context.Context, q ledger.Querier, nameOrID string) (Member, error) {
	found, err := members(ctx, q, memberColumns+"WHERE id=? OR folded=? ORDER BY active DESC, id", nameOrID, nhs.Fold(nameOrID))
	switch {
	case err != nil:
		return Member{}, err
	case len(found) == 0 || blank(nameOrID):
		return Member{}, fault.Newf(CodeMemberUnknown, "There is no member %q; add them under Team first.", nameOrID)
	case len(found) > 1 && found[1].Active:
		return Member{}, fault.Newf(CodeMemberUnknown, "There are two members %q; choose one of them from the list, or give the id.", nameOrID)
	}
	return found[0], nil
}

// activeMember is findMember, refusing with member-ended who has left.
func activeMember(ctx context.Context, q ledger.Querier, nameOrID string) (Member, error) {
	m, err := findMember(ctx, q, nameOrID)
	if err == nil && !m.Active {
		err = fault.Newf(CodeMemberEnded, "%s is no longer a member; choose somebody who is.", m.Name)
	}
	return m, err
}

// memberByID returns the member of an id, and one with the id alone where the
// directory has not heard of them yet.
func memberByID(ctx context.Context, q ledger.Querier, id string) (Member, error) {
	m := Member{ID: id}
	err := q.QueryRowContext(ctx, memberColumns+"WHERE id=?", id).Scan(&m.ID, &m.Name, &m.Role, &m.Organisation, &m.Phone, &m.OutOfHours, &m.Active)
	if errors.Is(err, sql.ErrNoRows) {
		return m, nil
	}
	return m, err
}

func readMember(heads map[string][]ledger.Head) (Member, error) {
	ended, left := shown(heads["ended"])
	known := map[string][]ledger.Head{}
	for _, field := range []string{"name", "role", "organisation", "phone", "outOfHours"} {
		known[field] = heads[field]
	}
	text, err := texts(known)
	m := Member{Name: text["name"], Role: text["role"], Organisation: text["organisation"], Phone: text["phone"], OutOfHours: text["outOfHours"], Active: true}
	if err == nil && left {
		var reason string
		m.Active, err = false, ended.Decode(&reason)
	}
	return m, err
}

// AddMember adds somebody to the directory, with or without a laptop.
type AddMember struct {
	Name         string `json:"name"`
	Role         string `json:"role"`
	Organisation string `json:"organisation"`
	Phone        string `json:"phone"`
	OutOfHours   string `json:"outOfHours"`
}

// AddMemberResult is who was added.
type AddMemberResult struct {
	Member string `json:"member"` // id
}

// AddMember adds a member, or takes one who left back. Name, role and
// organisation are needed (name-required); an active member of that name and
// organisation with other details is member-exists, and with the same is no change.
func (c *Caseload) AddMember(ctx context.Context, cmd AddMember) (AddMemberResult, error) {
	for _, text := range []*string{&cmd.Name, &cmd.Role, &cmd.Organisation, &cmd.Phone, &cmd.OutOfHours} {
		*text = nhs.Clean(*text)
	}
	id := c.l.ID("member", cmd.Name+"\x00"+cmd.Organisation)
	_, err := c.save(ctx, func(q ledger.Querier) (ledger.Save, error) {
		if cmd.Name == "" || cmd.Role == "" || cmd.Organisation == "" {
			return ledger.Save{}, fault.New(CodeNameRequired, "A member needs a name, a role and an organisation.")
		}
		was, err := memberByID(ctx, q, id)
		if err != nil {
			return ledger.Save{}, err
		}
		if was.Active && differs(was, cmd) {
			return ledger.Save{}, fault.Newf(CodeMemberExists, "%s of %s is in the directory already; change their details there.", cmd.Name, cmd.Organisation)
		}
		return ledger.Save{Kind: "add-member", Writes: memberWrites(was, Member{
			ID: id, Name: cmd.Name, Role: cmd.Role, Organisation: cmd.Organisation, Phone: cmd.Phone, OutOfHours: cmd.OutOfHours, Active: true,
		})}, nil
	})
	return AddMemberResult{id}, err
}

func differs(was Member, cmd AddMember) bool {
	other := func(was, now string) bool { return now != "" && was != "" && was != now }
	return other(was.Role, cmd.Role) || other(was.Phone, cmd.Phone) || other(was.OutOfHours, cmd.OutOfHours)
}

// memberWrites are the fields that change from one to the other; a blank is no change.
func memberWrites(was, now Member) []ledger.Write {
	var writes []ledger.Write
	set := func(field string, value any) {
		writes = append(writes, ledger.Write{Entity: "member/" + now.ID, Field: field, Value: value})
	}
	for _, f := range []struct{ field, was, now string }{
		{"name", was.Name, now.Name},
		{"role", was.Role, now.Role},
		{"organisation", was.Organisation, now.Organisation},
		{"phone", was.Phone, now.Phone},
		{"outOfHours", was.OutOfHours, now.OutOfHours},
	} {
		if f.now != "" && f.now != f.was {
			set(f.field, f.now)
		}
	}
	if was.Name != "" && !was.Active && now.Active {
		set("ended", nil)
	}
	return writes
}

// ChangeMember changes what is given of a member and leaves the rest.
type ChangeMember struct {
	Member     string `json:"member"`
	Role       string `json:"role"`
	Phone      string `json:"phone"`
	OutOfHours string `json:"outOfHours"`
}

// ChangeMember changes a member's details, or refuses with member-unknown.
func (c *Caseload) ChangeMember(ctx context.Context, cmd ChangeMember) (Done, error) {
	_, err := c.save(ctx, func(q ledger.Querier) (ledger.Save, error) {
		m, err := findMember(ctx, q, cmd.Member)
		if err != nil {
			return ledger.Save{}, err
		}
		now := Member{ID: m.ID, Role: nhs.Clean(cmd.Role), Phone: nhs.Clean(cmd.Phone), OutOfHours: nhs.Clean(cmd.OutOfHours), Active: m.Active}
		return ledger.Save{Kind: "change-member", Writes: memberWrites(m, now)}, nil
	})
	return Done{}, err
}

// EndMember ends a membership; what the member did stays.
type EndMember struct {
	Member string `json:"member"`
	Reason string `json:"reason"`
}

// EndMember ends a membership, or refuses: reason-required, member-unknown,
// member-ended, has-patients while the member is anybody's key worker (F39), and
// is-safeguarding-lead until another is named (F51).
func (c *Caseload) EndMember(ctx context.Context, cmd EndMember) (Done, error) {
	_, err := c.save(ctx, func(q ledger.Querier) (ledger.Save, error) {
		m, err := activeMember(ctx, q, cmd.Member)
		if err != nil {
			return ledger.Save{}, err
		}
		if blank(cmd.Reason) {
			return ledger.Save{}, fault.New(CodeReasonRequired, "Say why this member leaves.")
		}
		has, err := patientsOf(ctx, q, m.ID)
		if err != nil {
			return ledger.Save{}, err
		}
		if has > 0 {
			return ledger.Save{}, fault.Newf(CodeHasPatients, "%s is key worker of %s; hand each over to somebody else first.", m.Name, Counted(has, "patient"))
		}
		info, err := c.settings(ctx, q)
		if err != nil {
			return ledger.Save{}, err
		}
		if info.SafeguardingLead == m.ID {
			return ledger.Save{}, fault.Newf(CodeIsLead, "%s is the team's safeguarding lead; name another first, under Team, Team settings.", m.Name)
		}
		w := ledger.Write{Entity: "member/" + m.ID, Field: "ended", Value: cmd.Reason}
		return ledger.Save{Kind: "end-member", Reason: cmd.Reason, Writes: []ledger.Write{w}}, nil
	})
	return Done{}, err
}

// patientsOf counts the living patients whose key worker somebody is.
func patientsOf(ctx context.Context, q ledger.Querier, member string) (n int, err error) {
	return n, q.QueryRowContext(ctx, "SELECT count(*) FROM key_worker k JOIN patient p ON p.id=k.patient AND p.died=0 WHERE k.member=?", member).Scan(&n)
}
