package export

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"keystone/caseload/nhs"
)

// Systems of codes and identifiers.
const (
	systemNumber          = "https://fhir.nhs.uk/Id/nhs-number"
	systemConfidentiality = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
	systemReason          = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
	systemVerification    = "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland"
	extensionVerification = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus"
	ukCore                = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-"
)

// space makes ids of FHIR out of those of the team, which name several things at once.
var space = uuid.MustParse("6f1c51f4-6a43-4d0a-9e8f-0d5b8f0f6c11")

// identity is the same id for the same thing in every export.
func identity(kind, id string) string { return uuid.NewSHA1(space, []byte(kind+"/"+id)).String() }

// urn is how resources of one bundle refer to each other.
func urn(id string) string { return "urn:uuid:" + id }

// bundle is a FHIR Bundle being filled.
type bundle struct {
	d       Data
	entries []fhirEntry
	known   map[string]bool // ids of entries
	tasks   map[string][]fhirActivity
}

// bundleOf writes an HL7 FHIR R4 (4.0.1) Bundle of type collection in JSON:
// Patient, RelatedPerson, Practitioner, CareTeam, Goal, CarePlan, Task and
// Appointment. A meeting about a patient is an Appointment and no Encounter,
// for the patient is seldom there. Nothing is coded that the program does not
// know a code for: roles, sections and reasons are text. It claims the UK Core
// profiles; the NHS number is present but not traced.
func bundleOf(d Data) ([]byte, error) {
	b := &bundle{d: d, entries: []fhirEntry{}, known: map[string]bool{}, tasks: map[string][]fhirActivity{}}
	for _, p := range d.Patients {
		b.patient(p)
		b.careTeam(p)
	}
	for _, a := range d.Actions {
		b.task(a)
	}
	for _, p := range d.Patients {
		b.carePlan(p)
	}
	for _, m := range d.Meetings {
		b.meeting(m)
	}
	if d.Next != nil {
		b.next(*d.Next)
	}
	at := d.Made.Format(time.RFC3339)
	whole := fhirBundle{
		fhirHead: fhirHead{"Bundle", identity("bundle", d.Team+at), b.label()},
		Type:     "collection", Timestamp: at, Entry: b.entries,
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	err := e.Encode(whole)
	return out.Bytes(), err
}

// label marks the bundle as confidential and invented people as such.
func (b *bundle) label() *fhirMeta {
	m := &fhirMeta{Security: []fhirCoding{{systemConfidentiality, "R", "restricted"}}}
	if b.d.Test {
		m.Tag = []fhirCoding{{systemReason, "HTEST", "test health data"}}
	}
	return m
}

// add puts a resource into the bundle once and returns how to refer to it.
func (b *bundle) add(id string, resource any) fhirReference {
	if !b.known[id] {
		b.known[id] = true
		b.entries = append(b.entries, fhirEntry{urn(id), resource})
	}
	return fhirReference{Reference: urn(id)}
}

// about refers to a patient of the bundle, nil where they are not in it.
func (b *bundle) about(nhsNumber string) *fhirReference {
	id := patientIdentity(nhsNumber)
	if !b.known[id] {
		return nil
	}
	return &fhirReference{Reference: urn(id)}
}

func patientIdentity(nhsNumber string) string { return identity("patient", nhsNumber) }

func profiled(resource, id string) fhirHead {
	return fhirHead{resource, id, &fhirMeta{Profile: []string{ukCore + resource}}}
}

func shownAs(name string) *fhirReference {
	if name = stated(name); name == "" {
		return nil
	}
	return &fhirReference{Display: name}
}

func concept(text string) *fhirConcept {
	if text = stated(text); text == "" {
		return nil
	}
	return &fhirConcept{Text: text}
}

func concepts(texts ...string) []fhirConcept {
	var all []fhirConcept
	for _, text := range texts {
		if c := concept(text); c != nil {
			all = append(all, *c)
		}
	}
	return all
}

func phones(use string, numbers ...string) []fhirContact {
	var all []fhirContact
	for _, number := range numbers {
		if number = stated(number); number != "" {
			all = append(all, fhirContact{"phone", number, use})
		}
	}
	return all
}

// stated is text as FHIR allows it: without control characters, nothing around it.
func stated(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text))
}

// moment is a date or a date with time and zone, "" for what is neither.
func moment(text string) string {
	if _, err := time.Parse(time.RFC3339, text); err == nil {
		return text
	}
	return day(text)
}

// day is the day of a date that may have a time behind it.
func day(text string) string {
	if len(text) > len(time.DateOnly) {
		text = text[:len(time.DateOnly)]
	}
	if !nhs.Date(text).Valid() {
		return ""
	}
	return text
}

func period(start, end string) *fhirPeriod {
	if start == "" && end == "" {
		return nil
	}
	return &fhirPeriod{start, end}
}
