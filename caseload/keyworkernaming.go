package caseload

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	ledger "keystone/sync"
)

// naming is how somebody came to be key worker.
type naming struct {
	entry, device string // the save that named them and its laptop
	contested     bool
	also          string // ids of those whom others named, as JSON
}

// keyWorker keeps who is shown as key worker, the save that named them and
// whom others name. Only what the writes say goes in: who has seen what is asked
// when it is read.
func (b *batch) keyWorker(id string, s personState, live []ledger.Head) error {
	kw := s.current()
	if kw == nil {
		return b.exec("DELETE FROM key_worker WHERE patient=?", id)
	}
	by, err := b.namedBy(kw.Member, live)
	if err != nil {
		return err
	}
	also, err := toJSON(othersNamed(kw.Member, live))
	if err != nil {
		return err
	}
	return b.exec("INSERT OR REPLACE INTO key_worker VALUES (?,?,?,?,?,?,?,?,?)", id, kw.Member, kw.Since, kw.State, kw.Basis, by.Entry, by.Device, s.Contested, also)
}

// namedBy is the write that named the member who is key worker now: the first
// since anybody else was, so that their yes is no new naming.
func (b *batch) namedBy(member string, live []ledger.Head) (by ledger.Head, err error) {
	i := slices.IndexFunc(live, func(h ledger.Head) bool { return namedIn(h) == member })
	if i < 0 {
		return by, nil
	}
	past, err := ledger.Past(b.ctx, b, live[i].Entity, "keyWorker")
	if err != nil {
		return by, err
	}
	reached := false
	for _, h := range slices.Backward(past) {
		reached = reached || h.ID == live[i].ID
		if !reached {
			continue
		}
		if namedIn(h) != member {
			break
		}
		by = h
	}
	return by, nil
}

// othersNamed are the ids of whom live writes name beside one member.
func othersNamed(member string, live []ledger.Head) []string {
	others := []string{}
	for _, h := range live {
		if one := namedIn(h); one != member && !slices.Contains(others, one) {
			others = append(others, one)
		}
	}
	slices.Sort(others)
	return others
}

// witnesses tells which saves another laptop of the team holds.
type witnesses struct {
	q     ledger.Querier
	own   string // this laptop
	alone bool   // the team has no other
}

func (c *Caseload) witnesses(ctx context.Context, q ledger.Querier) (witnesses, error) {
	laptops, err := c.l.Laptops(ctx)
	others := slices.ContainsFunc(laptops, func(l ledger.Laptop) bool { return !l.This && l.State == "in" })
	return witnesses{q, c.l.Team().Device, !others}, err
}

// unseen reports whether a naming was made here and no other laptop holds it; of
// one made elsewhere this laptop is the witness.
func (w witnesses) unseen(ctx context.Context, entry, device string) (bool, error) {
	if w.alone || entry == "" || device != w.own {
		return false, nil
	}
	laptops, err := ledger.SeenElsewhere(ctx, w.q, entry)
	return laptops == 0, err
}

// line brings the key worker of a line of the table up to what others have seen.
func (w witnesses) line(ctx context.Context, l *line) error {
	unseen, err := w.unseen(ctx, l.entry, l.device)
	if err != nil {
		return err
	}
	if unseen || l.contested {
		l.state = Provisional
	}
	if l.contested {
		l.also, err = namesOf(ctx, w.q, l.also)
	}
	return err
}

// loadNaming says of every key worker whether they are provisional, and who
// else is named.
func (c *Caseload) loadNaming(ctx context.Context, q ledger.Querier, _ []int64, people map[int64]*loading) error {
	seen, err := c.witnesses(ctx, q)
	if err != nil {
		return err
	}
	for _, p := range people {
		if p.KeyWorker == nil {
			continue
		}
		p.KeyWorker.Recorded = p.KeyWorker.State
		unseen, err := seen.unseen(ctx, p.naming.entry, p.naming.device)
		if err != nil {
			return err
		}
		if unseen || p.naming.contested {
			p.KeyWorker.State = Provisional
		}
		if p.naming.contested {
			if p.KeyWorker.AlsoNamed, err = namesOf(ctx, q, p.naming.also); err != nil {
				return err
			}
		}
	}
	return nil
}

// namesOf are the names of members by their ids, as one reads them: "Ben Okoro
// or nobody".
func namesOf(ctx context.Context, q ledger.Querier, list string) (string, error) {
	var ids []string
	if err := json.Unmarshal([]byte(list), &ids); err != nil {
		return "", err
	}
	names := make([]string, 0, len(ids))
	for _, id := range ids {
		if id == "" {
			names = append(names, "nobody")
			continue
		}
		m, err := memberByID(ctx, q, id)
		if err != nil {
			return "", err
		}
		names = append(names, or(m.Name, "somebody else"))
	}
	return strings.Join(names, " or "), nil
}
