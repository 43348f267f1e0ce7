package caseload

import (
	"context"
	"slices"

	"keystone/caseload/nhs"
	ledger "keystone/sync"
	"keystone/sync/fault"
)

// Rule puts people on the caseload who have at least so many unplanned
// admissions in a year and so many medicines on repeat (systems.md, C3).
type Rule struct {
	Admissions int `json:"admissions"`
	Medicines  int `json:"medicines"`
}

var shippedRule = Rule{Admissions: 2, Medicines: 4}

func (r Rule) metBy(admissions, medicines int) bool {
	return r.Admissions > 0 && admissions >= r.Admissions && medicines >= r.Medicines
}

// TeamInfo is the team and its settings.
type TeamInfo struct {
	Name string `json:"team"`
	Test bool   `json:"test"`
	// Label is what the team calls its key workers (R1).
	Label string `json:"label"`
	Rule  Rule   `json:"rule"`
	// Norm is how many patients a key worker has before another warns (F41).
	Norm int `json:"norm"`
	// Practice and PracticePhone are who answers in working hours; Service and
	// ServicePhone who answers all day and night (facts.md, The emergency card).
	Practice      string `json:"practice"`
	PracticePhone string `json:"practicePhone"`
	Service       string `json:"service"`
	ServicePhone  string `json:"servicePhone"`
	// UrgentHours is how long an urgent action may wait for a yes (F13).
	UrgentHours int `json:"urgentHours"`
	// Holidays are bank holidays that were added or taken away by hand.
	Holidays nhs.Calendar `json:"holidays"`
	// SafeguardingLead is the id of the member who is telephoned about a concern the
	// same day (F51), "" for nobody.
	SafeguardingLead string `json:"safeguardingLead"`
	// CopiedFolders and MemorySticks let laptops meet in such a folder too; a
	// practice drive always may be one (ledger.md, Transports).
	CopiedFolders bool `json:"copiedFolders"`
	MemorySticks  bool `json:"memorySticks"`
}

// What a team starts with (ours).
const (
	shippedNorm        = 10
	shippedUrgentHours = 24
)

// CodeSettingsInvalid is the code of a setting that cannot be.
const CodeSettingsInvalid = "settings-invalid"

// TeamInfo returns the team and its settings.
func (c *Caseload) TeamInfo(ctx context.Context) (TeamInfo, error) {
	return c.settings(ctx, c.l.DB())
}

// Calendar returns the bank holidays as the team has them.
func (c *Caseload) Calendar(ctx context.Context) (nhs.Calendar, error) {
	info, err := c.settings(ctx, c.l.DB())
	return info.Holidays, err
}

func (c *Caseload) teamEntity() string { return "team/" + c.l.Team().ID }

func (c *Caseload) settings(ctx context.Context, q ledger.Querier) (TeamInfo, error) {
	team := c.l.Team()
	info := TeamInfo{Name: team.Name, Test: team.Test, Label: "key worker", Rule: shippedRule, Norm: shippedNorm, UrgentHours: shippedUrgentHours}
	heads, err := ledger.State(ctx, q, c.teamEntity())
	if err != nil {
		return info, err
	}
	for field, into := range map[string]any{
		"keyWorkerLabel": &info.Label, "rule": &info.Rule, "norm": &info.Norm, "urgentHours": &info.UrgentHours, "holidays": &info.Holidays,
		"copiedFolders": &info.CopiedFolders, "memorySticks": &info.MemorySticks,
		"safeguardingLead": &info.SafeguardingLead,
		"practice":         &info.Practice, "practicePhone": &info.PracticePhone, "service": &info.Service, "servicePhone": &info.ServicePhone,
	} {
		if head, ok := shown(heads[field]); ok {
			if err := head.Decode(into); err != nil {
				return info, err
			}
		}
	}
	return info, nil
}

func (c *Caseload) rule(ctx context.Context, q ledger.Querier) (Rule, error) {
	info, err := c.settings(ctx, q)
	return info.Rule, err
}

// ChangeSettings sets what is given and leaves the rest as it is. An empty text
// behind a pointer takes the setting away; Holidays replaces both its lists.
type ChangeSettings struct {
	Label string `json:"label"`
	Rule  *Rule  `json:"rule"`
	Norm  int    `json:"norm"`

	Practice      *string       `json:"practice"`
	PracticePhone *string       `json:"practicePhone"`
	Service       *string       `json:"service"`
	ServicePhone  *string       `json:"servicePhone"`
	UrgentHours   int           `json:"urgentHours"`
	Holidays      *nhs.Calendar `json:"holidays"`
	CopiedFolders *bool         `json:"copiedFolders"`
	MemorySticks  *bool         `json:"memorySticks"`
	// SafeguardingLead is the name or id of a member; "" is nobody.
	SafeguardingLead *string `json:"safeguardingLead"`
}

// ChangeSettings changes the team's settings, or refuses: settings-invalid for a
// number below nought and for a service without its number or a number without
// its service, date-invalid for a holiday that is no day, member-unknown and member-ended for
// a safeguarding lead who is no member, not-administrator where
// somebody else says in which kinds of folder laptops meet, or passes on the role of
// safeguarding lead that a member has: they may, too. The concerns go with the role
// (PassConcerns).
func (c *Caseload) ChangeSettings(ctx context.Context, cmd ChangeSettings) (Done, error) {
	administers := c.l.Administers()
	if (cmd.CopiedFolders != nil || cmd.MemorySticks != nil) && !administers {
		return Done{}, fault.New("not-administrator", "Only an administrator of the team says in which kinds of folder its laptops meet.")
	}
	_, err := c.save(ctx, func(q ledger.Querier) (ledger.Save, error) {
		was, err := c.settings(ctx, q)
		if err != nil {
			return ledger.Save{}, err
		}
		if err := cmd.valid(was); err != nil {
			return ledger.Save{}, err
		}
		if cmd.SafeguardingLead, err = c.leadNamed(ctx, q, cmd.SafeguardingLead, administers); err != nil {
			return ledger.Save{}, err
		}
		return ledger.Save{Kind: "change-settings", Writes: cmd.writes(c.teamEntity(), was)}, nil
	})
	if err == nil && cmd.SafeguardingLead != nil {
		err = c.PassConcerns(ctx)
	}
	return Done{}, err
}

// leadNamed is the id of the member who is named as safeguarding lead.
func (c *Caseload) leadNamed(ctx context.Context, q ledger.Querier, named *string, administers bool) (*string, error) {
	if named == nil {
		return nil, nil
	}
	var m Member
	var err error
	if !blank(*named) {
		m, err = activeMember(ctx, q, *named)
	}
	if err == nil {
		err = c.mayPassRole(ctx, q, m.ID, administers)
	}
	return &m.ID, err
}

func (cmd *ChangeSettings) valid(was TeamInfo) error {
	if cmd.Norm < 0 || cmd.UrgentHours < 0 || cmd.Rule != nil && (cmd.Rule.Admissions < 0 || cmd.Rule.Medicines < 0) {
		return fault.New(CodeSettingsInvalid, "A setting cannot be less than nought.")
	}
	service, phone := was.Service, was.ServicePhone
	for _, t := range []struct{ given, now *string }{{cmd.Service, &service}, {cmd.ServicePhone, &phone}} {
		if t.given != nil {
			*t.now = nhs.Clean(*t.given)
		}
	}
	if (service == "") != (phone == "") {
		return fault.New(CodeSettingsInvalid, "The 24-hour service needs its name and its number; the card prints both or neither.")
	}
	if cmd.Holidays == nil {
		return nil
	}
	return holidaysValid(cmd.Holidays)
}

// holidaysValid checks the days, puts them in order and names those without a name.
func holidaysValid(days *nhs.Calendar) error {
	extra, removed := slices.Clone(days.Extra), slices.Clone(days.Removed)
	for i, h := range extra {
		if !h.Date.Known() || !h.Date.Valid() {
			return badHoliday(h.Date)
		}
		if extra[i].Name = nhs.Clean(h.Name); extra[i].Name == "" {
			extra[i].Name = "bank holiday"
		}
	}
	for _, d := range removed {
		if !d.Known() || !d.Valid() {
			return badHoliday(d)
		}
	}
	sortBy(extra, func(h nhs.Holiday) nhs.Date { return h.Date })
	slices.Sort(removed)
	*days = nhs.Calendar{Extra: extra, Removed: slices.Compact(removed)}
	return nil
}

func badHoliday(d nhs.Date) error {
	return fault.Newf(nhs.CodeDateInvalid, "%q is no day on which a bank holiday could be; write it as 2027-06-04.", string(d))
}

// writes are the settings that change.
func (cmd *ChangeSettings) writes(entity string, was TeamInfo) []ledger.Write {
	var writes []ledger.Write
	add := func(field string, value any) {
		writes = append(writes, ledger.Write{Entity: entity, Field: field, Value: value})
	}
	if cmd.Label != "" {
		add("keyWorkerLabel", cmd.Label)
	}
	if cmd.Rule != nil {
		add("rule", *cmd.Rule)
	}
	if cmd.Norm > 0 {
		add("norm", cmd.Norm)
	}
	if cmd.UrgentHours > 0 {
		add("urgentHours", cmd.UrgentHours)
	}
	if cmd.Holidays != nil {
		add("holidays", *cmd.Holidays)
	}
	for _, t := range []struct {
		field string
		was   bool
		now   *bool
	}{
		{"copiedFolders", was.CopiedFolders, cmd.CopiedFolders},
		{"memorySticks", was.MemorySticks, cmd.MemorySticks},
	} {
		if t.now != nil && *t.now != t.was {
			add(t.field, *t.now)
		}
	}
	for _, t := range []struct {
		field, was string
		now        *string
	}{
		{"practice", was.Practice, cmd.Practice},
		{"practicePhone", was.PracticePhone, cmd.PracticePhone},
		{"service", was.Service, cmd.Service},
		{"servicePhone", was.ServicePhone, cmd.ServicePhone},
		{"safeguardingLead", was.SafeguardingLead, cmd.SafeguardingLead},
	} {
		if t.now != nil && nhs.Clean(*t.now) != t.was {
			add(t.field, nhs.Clean(*t.now))
		}
	}
	return writes
}
