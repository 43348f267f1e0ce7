package export

import (
	"slices"
	"strings"

	"keystone/caseload"
	"keystone/caseload/nhs"
)

// genders are FHIR's words for the banner's; "Not specified" is unknown.
var genders = map[string]string{"Female": "female", "Male": "male", "Indeterminate": "other", "Not specified": "unknown"}

func (b *bundle) patient(p caseload.Patient) {
	id := patientIdentity(p.NHSNumber)
	r := fhirPatient{
		fhirHead: profiled("Patient", id),
		Identifier: []fhirIdentifier{{
			Extension: []fhirExtension{{extensionVerification, &fhirConcept{Coding: []fhirCoding{{systemVerification, "02", "Number present but not traced"}}}}},
			Use:       "official", System: systemNumber, Value: p.NHSNumber,
		}},
		Telecom: phones("home", p.Phone), Gender: genders[p.Gender], BirthDate: day(p.Born), Deceased: p.Died != "",
		ManagingOrganization: shownAs(p.Practice),
	}
	if p.Family != "" || p.Given != "" {
		r.Name = []fhirName{{
			Use: "official", Text: nhs.Name(p.Family, p.Given, p.Title), Family: stated(p.Family),
			Given: strings.Fields(p.Given), Prefix: strings.Fields(p.Title),
		}}
	}
	if gp := shownAs(p.GP); gp != nil {
		r.GeneralPractitioner = []fhirReference{*gp}
	}
	if p.Address != "" || p.Postcode != "" {
		r.Address = []fhirAddress{{Use: "home", Text: stated(p.Address), PostalCode: stated(p.Postcode)}}
	}
	b.add(id, r)
}

// careTeam writes who looks after a patient: the key worker, who else is
// involved and who cares for them unpaid. It is proposed until the key worker
// has said yes or was named without being asked again (F4).
func (b *bundle) careTeam(p caseload.Patient) {
	subject := fhirReference{Reference: urn(patientIdentity(p.NHSNumber))}
	t := fhirCareTeam{fhirHead: profiled("CareTeam", teamIdentity(p)), Status: "active", Name: stated(b.d.Team), Subject: subject}
	if k := p.KeyWorker; k != nil {
		t.Participant = append(t.Participant, fhirMember{
			Role: concepts("Key worker", k.Role), Member: b.practitioner(k.Member, k.Name, k.Phone),
			OnBehalfOf: shownAs(k.Organisation), Period: period(day(k.Since), ""),
		})
		if !settled(p) {
			t.Status = "proposed"
		}
		t.Note = append(t.Note, notes("", "Key worker is "+k.State)...)
		if k.OutOfHours != "" {
			t.Note = append(t.Note, notes("", "Out of hours: "+k.OutOfHours)...)
		}
	}
	if first := shownAs(p.FirstContact); first != nil {
		t.Participant = append(t.Participant, fhirMember{Role: concepts("First contact"), Member: *first})
	}
	for _, o := range p.Others {
		t.Participant = append(t.Participant, fhirMember{Role: concepts(o.Role), Member: b.practitioner("", o.Name, o.Phone)})
	}
	if p.Carer != nil && p.Carer.Name != "" {
		t.Participant = append(t.Participant, fhirMember{Role: concepts("Carer"), Member: b.carer(p, subject)})
	}
	if len(t.Participant) > 0 {
		b.add(t.ID, t)
	}
}

func teamIdentity(p caseload.Patient) string { return identity("care-team", p.NHSNumber) }

// settled tells whether the key worker stands: neither asked only, nor known to
// one laptop alone, nor contested.
func settled(p caseload.Patient) bool {
	contested := slices.ContainsFunc(p.Conflicts, func(c caseload.Conflict) bool { return c.Field == "keyWorker" })
	return !contested && (p.KeyWorker.State == caseload.Accepted || p.KeyWorker.State == caseload.Imposed)
}

// practitioner writes somebody once, by member id or, outside the team, by name
// and number; somebody without a name is nobody to refer to.
func (b *bundle) practitioner(member, name, phone string) fhirReference {
	if name = stated(name); name == "" {
		return fhirReference{Display: "not named"}
	}
	id := identity("member", member)
	if member == "" {
		id = identity("outside", name+"/"+phone)
	}
	ref := b.add(id, fhirPractitioner{
		fhirHead: profiled("Practitioner", id), Name: []fhirName{{Text: name}}, Telecom: phones("work", phone),
	})
	ref.Display = name
	return ref
}

func (b *bundle) carer(p caseload.Patient, subject fhirReference) fhirReference {
	id := identity("carer", p.NHSNumber)
	ref := b.add(id, fhirRelatedPerson{
		fhirHead: profiled("RelatedPerson", id), Patient: subject, Relationship: concepts(p.Carer.Relation),
		Name: []fhirName{{Text: stated(p.Carer.Name)}}, Telecom: phones("home", p.Carer.Phone),
	})
	ref.Display = stated(p.Carer.Name)
	return ref
}
