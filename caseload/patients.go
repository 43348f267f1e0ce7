package caseload

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// Patients returns whole patients in the order of the query. A list that is not
// known is list-unknown.
func (c *Caseload) Patients(ctx context.Context, q Query) ([]Patient, error) {
	s, err := c.search(ctx, q)
	if err != nil {
		return nil, err
	}
	numbers, _, err := s.numbers(ctx, c.l.DB(), q)
	if err != nil {
		return nil, err
	}
	return c.loadAll(ctx, numbers)
}

// loadAll reads people by their rows' numbers, in that order.
func (c *Caseload) loadAll(ctx context.Context, numbers []int64) ([]Patient, error) {
	found := make([]Patient, 0, len(numbers))
	for chunk := range chunks(numbers) {
		more, err := c.load(ctx, chunk)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	return found, nil
}

// Patient returns the patient with an NHS number, however it is written, or
// nhs-number-invalid or patient-unknown.
func (c *Caseload) Patient(ctx context.Context, nhsNumber string) (Patient, error) {
	p, err := c.find(ctx, c.l.DB(), nhsNumber)
	if err != nil {
		return Patient{}, err
	}
	return c.one(ctx, p.n)
}

// PatientByID returns the patient with an id, or patient-unknown.
func (c *Caseload) PatientByID(ctx context.Context, id string) (Patient, error) {
	var n int64
	err := c.l.DB().QueryRowContext(ctx, `SELECT coalesce((SELECT n FROM patient WHERE id=?1),
		(SELECT a.same FROM person e JOIN alias a ON a.n=e.n WHERE e.id=?1), 0)`, id).Scan(&n)
	if err != nil {
		return Patient{}, err
	}
	if n == 0 {
		return Patient{}, fault.New(CodePatientUnknown, "This person is not on the caseload any more; find them again by name or NHS number.")
	}
	return c.one(ctx, n)
}

func (c *Caseload) one(ctx context.Context, n int64) (Patient, error) {
	found, err := c.load(ctx, []int64{n})
	if err != nil {
		return Patient{}, err
	}
	if len(found) == 0 {
		return Patient{}, sql.ErrNoRows
	}
	return found[0], nil
}

// loading is a patient on the way to be whole.
type loading struct {
	Patient
	admissions, medicines int
	registers             []string
	state                 personState
	also                  []string // ids of the records joined to this one
	naming                naming   // of the key worker
}

// load returns whole patients by their row numbers, in that order, with one
// query a table rather than one a patient.
func (c *Caseload) load(ctx context.Context, numbers []int64) ([]Patient, error) {
	db := c.l.DB()
	people, err := c.loadPeople(ctx, db, numbers)
	if err != nil {
		return nil, err
	}
	scores, err := scoresOf(ctx, db, numbers)
	if err != nil {
		return nil, err
	}
	for n, p := range people {
		p.Scores = append(p.Scores, scores[n]...)
		slices.SortStableFunc(p.Scores, func(a, b Score) int { return compareRisk(b, a) })
	}
	rule, err := c.rule(ctx, db)
	if err != nil {
		return nil, err
	}
	for _, part := range []func(context.Context, ledger.Querier, []int64, map[int64]*loading) error{
		loadLists, c.loadDetails, c.loadContributions, c.loadDischarges, c.loadConflicts, c.loadNaming,
	} {
		if err := part(ctx, db, numbers, people); err != nil {
			return nil, err
		}
	}
	found := make([]Patient, 0, len(numbers))
	for _, n := range numbers {
		if p := people[n]; p != nil {
			p.Reasons = p.reasons(p.admissions, p.medicines, p.registers, p.state.Admission, rule)
			found = append(found, p.Patient)
		}
	}
	return found, nil
}

func compareRisk(a, b Score) int {
	x, y := riskOf(a.Index, a.Value, a.Band), riskOf(b.Index, b.Value, b.Band)
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return strings.Compare(b.Index, a.Index)
}

func (c *Caseload) loadPeople(ctx context.Context, q ledger.Querier, numbers []int64) (map[int64]*loading, error) {
	rows, err := q.QueryContext(ctx, `SELECT p.n,p.id,p.family,p.given,p.title,p.born,p.gender,p.practice,p.gp,p.postcode,p.address,p.phone,
		p.admissions,p.medicines,p.registers,
		coalesce(k.member,''),coalesce(k.since,''),coalesce(k.state,''),coalesce(k.basis,''),coalesce(k.entry,''),coalesce(k.device,''),coalesce(k.contested,0),coalesce(k.also,''),
		coalesce(m.name,''),coalesce(m.role,''),coalesce(m.organisation,''),coalesce(m.phone,''),coalesce(m.out_of_hours,''),
		coalesce(v.version,0),coalesce(v.updated,''),coalesce(v.updated_by,''),coalesce(v.review_due,''),coalesce(v.agreed,''),coalesce(v.agreed_on,''),coalesce(v.agreed_with,''),coalesce(v.basis,''),coalesce(v.sections,'')
		FROM json_each(?) w CROSS JOIN patient p ON p.n=w.value LEFT JOIN key_worker k ON k.patient=p.id LEFT JOIN member m ON m.id=k.member
		LEFT JOIN plan v ON v.patient=p.id`, jsonOf(numbers))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	found := make(map[int64]*loading, len(numbers))
	for rows.Next() {
		n, p, err := c.scan(rows)
		if err != nil {
			return nil, err
		}
		found[n] = p
	}
	return found, rows.Err()
}

func (c *Caseload) scan(rows *sql.Rows) (n int64, p *loading, err error) {
	p = &loading{}
	var registers, sections string
	var k KeyWorker
	var v Plan
	err = rows.Scan(&n, &p.ID, &p.Family, &p.Given, &p.Title, &p.Born, &p.Gender, &p.Practice, &p.GP, &p.Postcode, &p.Address, &p.Phone,
		&p.admissions, &p.medicines, &registers, &k.Member, &k.Since, &k.State, &k.Basis, &p.naming.entry, &p.naming.device, &p.naming.contested, &p.naming.also, &k.Name, &k.Role, &k.Organisation, &k.Phone, &k.OutOfHours,
		&v.Version, &v.Updated, &v.UpdatedBy, &v.ReviewDue, &v.Agreed, &v.AgreedOn, &v.AgreedWith, &v.Basis, &sections)
	if err != nil {
		return 0, nil, err
	}
	p.NHSNumber = string(numberOf(n))
	p.Age = max(nhs.Age(nhs.Date(p.Born), c.today()), 0)
	p.NameKnown = p.Family != "" || p.Given != ""
	if registers != "" {
		p.registers = strings.Split(registers, "\n")
	}
	if k.Member != "" {
		p.KeyWorker = &k
	}
	if v.Version > 0 {
		v.ID = p.ID
		if v.Sections, err = decodeSections(sections); err != nil {
			return 0, nil, err
		}
		v.Lacks = lacks(v.Sections, v.ReviewDue, p.KeyWorker != nil)
		p.Plan = &v
	}
	p.Lists, p.Gone, p.Scores, p.Conflicts = []string{}, []string{}, []Score{}, []Conflict{}
	p.Others, p.Contributed, p.Discharges, p.Objections = []Other{}, []Contribution{}, []Discharge{}, []string{}
	p.SharedWith = []Sharing{}
	return n, p, nil
}

// joined are the row numbers of patients with those of the records joined to theirs.
const joined = `WITH who (n, of) AS (SELECT value, value FROM json_each(?1) UNION ALL SELECT a.n, a.same FROM json_each(?1) w JOIN alias a ON a.same=w.value) `

func loadLists(ctx context.Context, q ledger.Querier, numbers []int64, people map[int64]*loading) error {
	rows, err := q.QueryContext(ctx, joined+`SELECT who.of, l.title, min(r.gone<>'') FROM who JOIN list_row r ON r.n=who.n JOIN list l ON l.n=r.list GROUP BY who.of, l.n ORDER BY who.of, l.title`, jsonOf(numbers))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var n int64
		var title string
		var gone bool
		if err := rows.Scan(&n, &title, &gone); err != nil {
			return err
		}
		p := people[n]
		switch {
		case p == nil:
		case gone:
			p.Gone = append(p.Gone, title)
		default:
			p.Lists = append(p.Lists, title)
		}
	}
	return rows.Err()
}

// loadDetails adds what is recorded of people in all of their records.
func (c *Caseload) loadDetails(ctx context.Context, q ledger.Querier, numbers []int64, people map[int64]*loading) error {
	others, err := joinedTo(ctx, q, numbers)
	if err != nil {
		return err
	}
	for n, p := range people {
		p.also = c.idsOf(others[n])
		s, err := personByID(ctx, q, p.ID)
		if err != nil {
			return err
		}
		for _, id := range p.also {
			other, err := personByID(ctx, q, id)
			if err != nil {
				return err
			}
			s.absorb(other)
		}
		p.detail(s)
	}
	return nil
}

// detail adds what is recorded of the patient beside what lists say.
func (p *loading) detail(s personState) {
	p.state = s
	p.NoKeyWorker, p.PlanDue, p.FirstContact, p.Carer, p.ReadyAccess = s.NoKeyWorker, s.PlanDue, s.FirstContact, s.Carer, s.ReadyAccess
	p.Declines = s.Declines
	p.Others = append(p.Others, s.Others...)
	p.SharedWith = append(p.SharedWith, s.Shared...)
	for _, o := range s.Objections {
		p.Objections = append(p.Objections, o.Organisation)
	}
	if s.Died != nil {
		p.Died = s.Died.On
	}
	if s.Nominated != nil {
		p.Nominated = s.Nominated.Reason
	}
}

func (c *Caseload) loadContributions(ctx context.Context, q ledger.Querier, _ []int64, people map[int64]*loading) error {
	for _, p := range people {
		for _, id := range append([]string{p.ID}, p.also...) {
			more, err := contributions(ctx, q, id)
			if err != nil {
				return err
			}
			p.Contributed = append(p.Contributed, more...)
		}
	}
	return nil
}

func contributions(ctx context.Context, q ledger.Querier, patient string) ([]Contribution, error) {
	rows, err := q.QueryContext(ctx, "SELECT service,title,text,goal,updated,by FROM contribution WHERE patient=? ORDER BY service,title", patient)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	found := []Contribution{}
	for rows.Next() {
		var v Contribution
		if err := rows.Scan(&v.Service, &v.Title, &v.Text, &v.Goal, &v.Updated, &v.By); err != nil {
			return nil, err
		}
		found = append(found, v)
	}
	return found, rows.Err()
}
