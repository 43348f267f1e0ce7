package caseload

import (
	"context"
	"slices"
	"strings"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// Codes of the refusals about who may read.
const (
	CodeOrganisationUnknown = "organisation-unknown"
	CodeBasisRequired       = "basis-required"
	CodeObjected            = "objected"
)

// Sharing is an organisation that reads a patient beside the one that brought
// them, since when and on what basis (systems.md, I2).
type Sharing struct {
	Organisation string `json:"organisation"`
	Basis        string `json:"basis"`
	Since        string `json:"since"` // ISO 8601
}

// OwnPatient says whether the organisation is the one that shares: the patient is
// its own, and sharing with it does not stop.
func (s Sharing) OwnPatient() bool { return s.Basis == ourOwn }

const (
	sharedWith = "shared." // and the id of an organisation
	shareBasis = "shareBasis."
	// ourOwn is the basis of the organisation that shares.
	ourOwn = "their own patient"
)

// Readers says which organisations read what is of a scope: it is for
// ledger.Config. A patient is shared with those that the register names, less
// those they object to; a list, and a patient of no register, is its own
// organisation's alone (ledger.md, Circles). A safeguarding concern is for the
// organisations of who raised it and of the lead, whoever reads the patient (F51).
func Readers(ctx context.Context, q ledger.Querier, scope string) ([]string, error) {
	if strings.HasPrefix(scope, concernScope) {
		return concernReaders(ctx, q, scope)
	}
	patient := scope[strings.LastIndexByte(scope, '.')+1:]
	s, err := stateOf(ctx, q, patient)
	if err != nil {
		return nil, err
	}
	return s.readers(), nil
}

// readers is whom the register names, less those objected to; never nil.
func (s personState) readers() []string {
	out := []string{}
	for _, o := range s.Shared {
		if !s.objects(o.Organisation) {
			out = append(out, o.Organisation)
		}
	}
	return out
}

func (s personState) objects(organisation string) bool {
	return slices.ContainsFunc(s.Objections, func(o objection) bool { return nhs.Fold(o.Organisation) == nhs.Fold(organisation) })
}

func (s personState) sharedWith(organisation string) bool {
	return slices.ContainsFunc(s.Shared, func(o Sharing) bool { return nhs.Fold(o.Organisation) == nhs.Fold(organisation) })
}

// organisation is the name of an organisation that has a laptop in the team.
func (c *Caseload) organisation(named string) (string, error) {
	all := c.l.Organisations()
	if blank(named) {
		return "", fault.New(CodeNameRequired, "Say which organisation.")
	}
	for _, o := range all {
		if nhs.Fold(o) == nhs.Fold(named) {
			return o, nil
		}
	}
	return "", fault.Newf(CodeOrganisationUnknown, "No laptop of %s is in the team, so there is nobody to share with. Those of the team are: %s.", nhs.Clean(named), strings.Join(all, ", "))
}

func (c *Caseload) organisationID(name string) string {
	return c.l.ID("organisation", nhs.Fold(name))
}

// ShareBasis states on what basis patients are shared with an organisation from
// now on, and shares those it names; a blank basis takes that back.
type ShareBasis struct {
	Organisation string   `json:"organisation"`
	Basis        string   `json:"basis"`
	Patients     []string `json:"patients"`
}

// ShareBasisResult says who of those named stays hidden.
type ShareBasisResult struct {
	Objected []string `json:"objected"` // NHS numbers of those who object to the organisation
}

// ShareBasis keeps the basis and shares whom it names in one save, or refuses
// with name-required, organisation-unknown, patient-unknown, and basis-required
// where somebody is named and the basis is blank.
func (c *Caseload) ShareBasis(ctx context.Context, cmd ShareBasis) (ShareBasisResult, error) {
	result := ShareBasisResult{[]string{}}
	_, err := c.save(ctx, func(q ledger.Querier) (ledger.Save, error) {
		organisation, err := c.organisation(cmd.Organisation)
		if err != nil {
			return ledger.Save{}, err
		}
		with := Sharing{Organisation: organisation, Basis: nhs.Clean(cmd.Basis)}
		if with.Basis == "" && len(cmd.Patients) > 0 {
			return ledger.Save{}, noBasis(organisation)
		}
		t, err := c.shareEach(ctx, q, cmd.Patients, []Sharing{with})
		result.Objected = append(result.Objected, t.objected...)
		return ledger.Save{Kind: "share-basis", Writes: append(t.Writes, c.basisWrite(organisation, with.Basis)), Shared: t.Shared}, err
	})
	return result, err
}

func noBasis(organisation string) error {
	return fault.Newf(CodeBasisRequired, "Say on what basis %s may read this person, such as: direct care, agreed with the person.", organisation)
}

func (c *Caseload) basisWrite(organisation, basis string) ledger.Write {
	w := ledger.Write{Entity: c.teamEntity(), Field: shareBasis + c.organisationID(organisation)}
	if basis != "" {
		w.Value = basis
	}
	return w
}

// basisOf is the basis stated for an organisation, "" for none.
func (c *Caseload) basisOf(ctx context.Context, q ledger.Querier, organisation string) (string, error) {
	heads, err := ledger.State(ctx, q, c.teamEntity())
	if err != nil {
		return "", err
	}
	basis := ""
	if head, ok := shown(heads[shareBasis+c.organisationID(organisation)]); ok {
		err = head.Decode(&basis)
	}
	return basis, err
}

// Share shows a patient to organisations of the team.
type Share struct {
	Patient       string   `json:"patient"`
	Organisation  string   `json:"organisation"`
	Organisations []string `json:"organisations"` // more of them
	Basis         string   `json:"basis"`         // "" is the one stated for the organisation
}

// ShareResult is who reads the patient now.
type ShareResult struct {
	SharedWith []Sharing `json:"sharedWith"`
}

// Share writes the patient's current state once more for the organisations, and
// later saves too. It refuses: name-required, organisation-unknown, objected where
// the person objects to one, and basis-required where none is given or stated. A
// basis given first is the one stated for the organisation.
func (c *Caseload) Share(ctx context.Context, cmd Share) (ShareResult, error) {
	named := cmd.Organisations
	if cmd.Organisation != "" || len(named) == 0 {
		named = append([]string{cmd.Organisation}, named...)
	}
	_, err := c.save(ctx, func(q ledger.Querier) (ledger.Save, error) {
		p, err := c.find(ctx, q, cmd.Patient)
		if err != nil {
			return ledger.Save{}, err
		}
		save := ledger.Save{Kind: "share"}
		with := []Sharing{}
		for _, name := range named {
			o, stated, err := c.mayShare(ctx, q, p, name, nhs.Clean(cmd.Basis))
			if err != nil {
				return ledger.Save{}, err
			}
			if !stated {
				save.Writes = append(save.Writes, c.basisWrite(o.Organisation, o.Basis))
			}
			with = append(with, o)
		}
		writes, shared, err := c.share(ctx, q, p, with)
		if len(writes) == 0 {
			save.Writes = nil
		}
		save.Writes, save.Shared = append(save.Writes, writes...), shared
		return save, err
	})
	if err != nil {
		return ShareResult{}, err
	}
	p, err := c.find(ctx, c.l.DB(), cmd.Patient)
	return ShareResult{append([]Sharing{}, p.state.Shared...)}, err
}

// mayShare says on which basis a patient is shared with an organisation, and
// whether that was stated before.
func (c *Caseload) mayShare(ctx context.Context, q ledger.Querier, p person, named, basis string) (Sharing, bool, error) {
	organisation, err := c.organisation(named)
	if err != nil {
		return Sharing{}, false, err
	}
	if p.state.objects(organisation) {
		return Sharing{}, false, fault.Newf(CodeObjected, "This person objects to %s; take the objection back first, if they do.", organisation)
	}
	stated, err := c.basisOf(ctx, q, organisation)
	if err != nil {
		return Sharing{}, false, err
	}
	if basis = or(basis, stated); basis == "" {
		return Sharing{}, false, noBasis(organisation)
	}
	return Sharing{Organisation: organisation, Basis: basis}, stated != "", nil
}

// share is the writes by which organisations read a patient who do not yet, less
// any the person objects to.
func (c *Caseload) share(ctx context.Context, q ledger.Querier, p person, with []Sharing) ([]ledger.Write, []ledger.Shared, error) {
	own := c.l.Organisation()
	fresh := slices.DeleteFunc(slices.Clone(with), func(o Sharing) bool {
		return o.Organisation == own || p.state.sharedWith(o.Organisation) || p.state.objects(o.Organisation)
	})
	if len(fresh) == 0 {
		return nil, nil, nil
	}
	if !p.state.sharedWith(own) {
		fresh = append(fresh, Sharing{Organisation: own, Basis: ourOwn})
	}
	writes := p.known()
	readers := p.state.readers()
	for _, o := range fresh {
		o.Since = string(c.today())
		readers = append(readers, o.Organisation)
		for _, id := range p.ids() {
			writes = append(writes, ledger.Write{Entity: "patient/" + id, Field: sharedWith + c.organisationID(o.Organisation), Value: o, Scope: id})
		}
	}
	shared, err := c.readBy(ctx, q, p, readers)
	return writes, shared, err
}

// readBy says that a person, with what lists say of them, is read by these
// organisations from a save on.
func (c *Caseload) readBy(ctx context.Context, q ledger.Querier, p person, readers []string) ([]ledger.Shared, error) {
	var out []ledger.Shared
	for _, id := range p.ids() {
		lists, err := column[string](ctx, q, `SELECT l.id FROM list l JOIN list_row r ON r.list=l.n WHERE r.n=coalesce(
			(SELECT n FROM person WHERE id=?1 AND n<>0), (SELECT n FROM patient WHERE id=?1), 0) ORDER BY l.id`, id)
		if err != nil {
			return nil, err
		}
		s := ledger.Shared{Scope: id, Readers: readers, Entities: map[string]string{}}
		for _, list := range lists {
			s.Entities["row/"+list+"."+id] = rowScope(list, id)
		}
		out = append(out, s)
	}
	return out, nil
}

// rowScope is the scope of what a list says of one patient whom another
// organisation reads: it is erased with the list and with the patient.
func rowScope(list, patient string) string { return list + "." + patient }

// Taking is what a command that brings patients before organisations writes.
type Taking struct {
	Writes []ledger.Write
	Shared []ledger.Shared
	// Ask are organisations that nobody has stated a basis for: nothing is shared
	// with them until somebody does.
	Ask []string

	objected []string // NHS numbers of those who object to one of the organisations
}

// ShareFor shares patients, by NHS number, with the organisations that take part
// in what a command decides: each on the basis stated for it, less any the person
// objects to. In a team of one organisation it is nothing.
func (c *Caseload) ShareFor(ctx context.Context, q ledger.Querier, numbers, organisations []string) (Taking, error) {
	var t Taking
	own, all := c.l.Organisation(), c.l.Organisations()
	with := []Sharing{}
	for _, o := range all {
		if o == own || !slices.ContainsFunc(organisations, func(n string) bool { return nhs.Fold(n) == nhs.Fold(o) }) {
			continue
		}
		basis, err := c.basisOf(ctx, q, o)
		if err != nil {
			return t, err
		}
		if basis == "" {
			t.Ask = append(t.Ask, o)
			continue
		}
		with = append(with, Sharing{Organisation: o, Basis: basis})
	}
	if len(with) == 0 {
		return t, nil
	}
	each, err := c.shareEach(ctx, q, numbers, with)
	each.Ask = t.Ask
	return each, err
}

// shareEach shares patients, by NHS number, with organisations, less any they
// object to.
func (c *Caseload) shareEach(ctx context.Context, q ledger.Querier, numbers []string, with []Sharing) (Taking, error) {
	var t Taking
	for _, number := range numbers {
		p, err := c.find(ctx, q, number)
		if err != nil {
			return t, err
		}
		if slices.ContainsFunc(with, func(o Sharing) bool { return p.state.objects(o.Organisation) }) {
			t.objected = append(t.objected, number)
		}
		writes, shared, err := c.share(ctx, q, p, with)
		if err != nil {
			return t, err
		}
		t.Writes, t.Shared = append(t.Writes, writes...), append(t.Shared, shared...)
	}
	return t, nil
}

// keyWorkerReads shares a patient with the organisation of the key worker that
// writes name, unless the person objects to it.
func (c *Caseload) keyWorkerReads(ctx context.Context, q ledger.Querier, p person, writes []ledger.Write) (Taking, error) {
	for i := range writes {
		v, ok := writes[i].Value.(keyWorkerValue)
		if !ok || v.Member == "" {
			continue
		}
		m, err := memberByID(ctx, q, v.Member)
		if err != nil || p.state.objects(m.Organisation) {
			return Taking{}, err
		}
		return c.ShareFor(ctx, q, []string{string(p.number)}, []string{m.Organisation})
	}
	return Taking{}, nil
}

// sharedPeople are the ids of those whom other organisations read.
func (c *Caseload) sharedPeople(ctx context.Context, q ledger.Querier) (map[string]bool, error) {
	out := map[string]bool{}
	if len(c.l.Organisations()) < 2 {
		return out, nil
	}
	ids, err := column[string](ctx, q, `SELECT id FROM person WHERE json_array_length(detail, '$.shared') > 0`)
	for _, id := range ids {
		out[id] = true
	}
	return out, err
}
