package export_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"keystone/caseload"
	"keystone/meeting"
	"keystone/meeting/export"
)

// resource is a resource as a reader that knows nothing of ours finds it.
type resource map[string]any

// at follows a path such as name.0.family, nil where it ends early.
func (r resource) at(path string) any {
	var value any = map[string]any(r)
	for step := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[step]
		case []any:
			i := int(step[0] - '0')
			if i >= len(v) {
				return nil
			}
			value = v[i]
		default:
			return nil
		}
	}
	return value
}

func readBundle(t *testing.T, d export.Data) (whole resource, byType map[string][]resource) {
	t.Helper()
	if err := json.Unmarshal(write(t, export.FHIR, d), &whole); err != nil {
		t.Fatal(err)
	}
	byType = map[string][]resource{}
	entries, _ := whole["entry"].([]any)
	for _, e := range entries {
		r := resource(e.(map[string]any)["resource"].(map[string]any))
		kind := r["resourceType"].(string)
		byType[kind] = append(byType[kind], r)
	}
	return whole, byType
}

func check(t *testing.T, r resource, want map[string]any) {
	t.Helper()
	for path, value := range want {
		if got := r.at(path); got != value {
			t.Errorf("%s.%s is %v, want %v", r["resourceType"], path, got, value)
		}
	}
}

func TestBundleHoldsThePatient(t *testing.T) {
	whole, of := readBundle(t, everybody())
	check(t, whole, map[string]any{
		"resourceType": "Bundle", "type": "collection", "timestamp": "2026-11-24T09:00:00Z", "meta.security.0.code": "R", "meta.tag": nil,
	})
	check(t, of["Patient"][0], map[string]any{
		"meta.profile.0":      "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient",
		"identifier.0.system": "https://fhir.nhs.uk/Id/nhs-number", "identifier.0.value": "9990000050",
		"identifier.0.extension.0.valueCodeableConcept.coding.0.code": "02",
		"name.0.family": "HART", "name.0.given.0": "Ivy", "name.0.given.1": "May", "name.0.prefix.0": "Mrs", "gender": "female", "birthDate": "1941-03-02",
		"address.0.postalCode": "PV1 2AB", "telecom.0.value": "+44 1632 496011", "generalPractitioner.0.display": "PATEL, Meera (Dr)",
	})
	check(t, of["Patient"][1], map[string]any{"gender": "unknown", "birthDate": nil, "address": nil})
}

func TestBundleHoldsTheTeam(t *testing.T) {
	_, of := readBundle(t, everybody())
	if len(of["CareTeam"]) != 1 {
		t.Fatalf("%d care teams: somebody with nobody has none", len(of["CareTeam"]))
	}
	check(t, of["CareTeam"][0], map[string]any{
		"status": "active", "participant.0.role.0.text": "Key worker", "participant.0.role.1.text": "district nurse",
		"participant.0.member.display": "Anna Price", "participant.0.period.start": "2026-11-02", "participant.0.onBehalfOf.display": "Porthaven Community",
		"participant.1.member.display": "Dr Meera Patel", "participant.2.role.0.text": "Carer", "note.1.text": "Out of hours: 01632 496 0002",
	})
	check(t, of["RelatedPerson"][0], map[string]any{"name.0.text": "Ruth Hart", "relationship.0.text": "daughter"})
	check(t, of["Practitioner"][0], map[string]any{"name.0.text": "Anna Price", "telecom.0.value": "01632 496 0001"})
}

func TestKeyWorkerWhoHasNotSaidYesIsProposed(t *testing.T) {
	for _, c := range []struct {
		state    string
		conflict []caseload.Conflict
		want     string
	}{
		{caseload.Accepted, nil, "active"},
		{caseload.Imposed, nil, "active"},
		{caseload.Proposed, nil, "proposed"},
		{caseload.Provisional, nil, "proposed"},
		{caseload.Accepted, []caseload.Conflict{{Field: "keyWorker"}}, "proposed"},
		{caseload.Accepted, []caseload.Conflict{{Field: "plan.crisis"}}, "active"},
	} {
		d := onlyIvy()
		d.Patients[0].KeyWorker.State, d.Patients[0].Conflicts = c.state, c.conflict
		_, of := readBundle(t, d)
		check(t, of["CareTeam"][0], map[string]any{"status": c.want})
	}
}

func TestBundleHoldsThePlan(t *testing.T) {
	_, of := readBundle(t, onlyIvy())
	plan := of["CarePlan"][0]
	check(t, plan, map[string]any{
		"status": "active", "intent": "plan", "title": "Care and support plan, version 4", "meta.versionId": "4", "created": "2026-11-02",
		"activity.0.detail.code.text": "Who does what", "activity.1.detail.description": "Chest pain:\n999.",
		"activity.2.detail.description": export.Withheld, "activity.3.detail.scheduledPeriod.start": "2027-01-11",
		"note.0.text": "What matters to me: Stay at home with my dog.", "note.1.text": "fromTheFuture: a newer field",
		"note.2.text": "Agreed: person", "note.3.text": "Therapy stairs: two rails (serves: Walk to the shop)", "note.3.time": "2026-11-05",
	})
	check(t, of["Goal"][0], map[string]any{"description.text": "Walk to the shop", "lifecycleStatus": "active"})
	div, _ := plan.at("text.div").(string)
	if !strings.Contains(div, "<p>Anna: dressings &lt;twice&gt; &amp; more</p>") || !strings.Contains(div, "Chest pain:<br/>999.") {
		t.Errorf("the narrative is %s", div)
	}
	wellFormed(t, div)
}

func TestPlanThatLacksAFieldIsADraft(t *testing.T) {
	d := onlyIvy()
	d.Patients[0].Plan.Lacks = []string{"top goal"}
	_, of := readBundle(t, d)
	check(t, of["CarePlan"][0], map[string]any{"status": "draft"})
}

func TestBundleHoldsTheActions(t *testing.T) {
	_, of := readBundle(t, everybody())
	tasks := of["Task"]
	if len(tasks) != 4 {
		t.Fatalf("%d tasks", len(tasks))
	}
	check(t, tasks[0], map[string]any{
		"status": "requested", "businessStatus.text": "sent", "intent": "order", "priority": "urgent", "description": "bed rail",
		"restriction.period.end": "2026-11-30", "owner.display": "Ben Okoro", "for.reference": "urn:uuid:" + of["Patient"][0]["id"].(string),
	})
	check(t, tasks[1], map[string]any{"status": "completed", "executionPeriod.end": "2026-11-19", "output.0.valueString": "fitted", "description": export.Withheld})
	check(t, tasks[2], map[string]any{"owner.display": "Ruth Hart", "status": "requested", "priority": "routine"})
	check(t, tasks[3], map[string]any{"for": nil, "status": "requested", "businessStatus.text": "handed-back", "statusReason.text": "away"})
}

func TestBundleHoldsTheMeetings(t *testing.T) {
	_, of := readBundle(t, onlyIvy())
	past, next := of["Appointment"][0], of["Appointment"][1]
	check(t, past, map[string]any{
		"status": "fulfilled", "start": "2026-06-22T13:00:00+01:00", "end": "2026-06-22T14:00:00+01:00", "comment": "therapy visit",
		"reasonCode.0.text": "safe at home?", "participant.0.actor.display": "Anna Price", "participant.1.required": "information-only",
	})
	check(t, next, map[string]any{"status": "booked", "start": "2026-11-30T13:00:00Z", "participant.1.required": "information-only"})
	_, of = readBundle(t, everybody())
	if len(of["Appointment"]) != 2 || of["Appointment"][1].at("participant.1") != nil {
		t.Error("a deferred patient has an appointment, or the team's next meeting names one")
	}
}

func TestBundleOfOneHoldsNobodyElse(t *testing.T) {
	d := onlyIvy()
	d.Actions = everybody().Actions
	d.Actions = append(d.Actions, meeting.Action{Action: "a9", Patient: "9434765870", What: "for somebody else", Owner: "Anna Price"})
	made := string(write(t, export.FHIR, d))
	for _, word := range []string{"9434765870", "Żółć", "for somebody else", "put off"} {
		if strings.Contains(made, word) {
			t.Errorf("the bundle of one says %q", word)
		}
	}
}

func TestInventedPeopleAreMarked(t *testing.T) {
	d := everybody()
	d.Test = true
	whole, _ := readBundle(t, d)
	check(t, whole, map[string]any{"meta.tag.0.code": "HTEST"})
}

var (
	isURN  = regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	isCode = regexp.MustCompile(`^[^\s]+(\s[^\s]+)*$`)
)

// TestBundleIsSound checks what R4 demands of every bundle: each full URL once,
// each reference to something in it, no empty text, list or object.
func TestBundleIsSound(t *testing.T) {
	for _, d := range []export.Data{everybody(), onlyIvy(), {Team: "New"}} {
		whole, _ := readBundle(t, d)
		urls := map[string]bool{}
		entries, _ := whole["entry"].([]any)
		for _, e := range entries {
			url := e.(map[string]any)["fullUrl"].(string)
			if urls[url] || !isURN.MatchString(url) || url != "urn:uuid:"+resource(e.(map[string]any)).at("resource.id").(string) {
				t.Errorf("the full URL %s is wrong or there twice", url)
			}
			urls[url] = true
		}
		sound(t, "Bundle", map[string]any(whole), urls)
	}
}

func sound(t *testing.T, where string, value any, urls map[string]bool) {
	t.Helper()
	switch v := value.(type) {
	case map[string]any:
		if len(v) == 0 {
			t.Errorf("%s is empty", where)
		}
		for key, inner := range v {
			if text, isText := inner.(string); isText && key == "reference" && !urls[text] {
				t.Errorf("%s refers to %s, which is not there", where, text)
			}
			sound(t, where+"."+key, inner, urls)
		}
	case []any:
		if len(v) == 0 {
			t.Errorf("%s is an empty list", where)
		}
		for _, inner := range v {
			sound(t, where, inner, urls)
		}
	case string:
		if strings.TrimSpace(v) != v || v == "" || strings.HasSuffix(where, ".status") && !isCode.MatchString(v) {
			t.Errorf("%s is %q", where, v)
		}
	case nil:
		t.Errorf("%s is null", where)
	}
}

func wellFormed(t *testing.T, div string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(div))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("the narrative is not well-formed: %v", err)
		}
	}
}
