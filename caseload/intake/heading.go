package intake

import (
	"slices"
	"strings"
)

// heading is a header as words, for the rules that recognise what no list of
// synonyms foresees.
type heading struct {
	words    []string
	squashed string
	index    string
}

// has reports whether one of the words stands in the heading.
func (h heading) has(words ...string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return slices.Contains(h.words, word) })
}

// rules are asked in order; the first that knows the heading has it.
var rules = []func(heading) Field{
	ofNumber, ofSomeoneElse, ofDischarge, ofScore, ofCounts, ofPlace, ofName, ofPerson, ofTeam, ofLoose,
}

func ofNumber(h heading) Field {
	named := strings.Contains(h.squashed, "nhsno") || strings.Contains(h.squashed, "nhsnumber") ||
		h.has("nhs") && h.has("number", "no", "num", "id", "identifier", "nr", "ref")
	switch {
	case !named:
		return Unknown
	case h.has("status", "verified", "verification", "flag", "mother", "mothers", "carer", "carers", "spouse", "partner", "kin", "father", "date", "traced"):
		return Other
	}
	return Number
}

// ofSomeoneElse keeps a relative's or a former name out of the person's own.
func ofSomeoneElse(h heading) Field {
	if h.has("mother", "mothers", "father", "carers", "kin", "nok", "spouse", "partner", "previous", "former", "maiden", "alias", "emergency") &&
		h.has("name", "surname", "forename", "contact", "phone", "telephone", "address", "dob", "number", "mobile", "postcode") {
		return Other
	}
	if h.has("email", "mail") {
		return Other
	}
	return Unknown
}

func ofDischarge(h heading) Field {
	medicine := h.has("medicine", "medicines", "medication", "medications", "drug", "drugs", "meds")
	switch {
	case medicine && h.has("change", "changed", "changes"):
		return MedicinesChanged
	case h.has("letter", "summary") && h.has("discharge", "received", "date", "hospital"):
		return LetterReceived
	case h.has("nursing") && !h.has("home"):
		return NursingNeed
	case h.has("contact") && h.has("point", "discharge", "named", "given"):
		return Contact
	}
	return ofStay(h)
}

func ofStay(h heading) Field {
	date := h.has("date", "time", "datetime", "on", "at")
	switch {
	case h.has("ward"):
		return Ward
	case h.has("hospital", "trust") && !h.has("number", "no", "id", "code", "admissions", "admission"):
		return Hospital
	case h.has("discharge", "discharged") && date:
		return Discharged
	case h.has("admission", "admitted") && date && !h.has("last", "unplanned", "emergency", "at"):
		return Admitted
	}
	return Unknown
}

func ofScore(h heading) Field {
	about := h.index != "" || h.has("score", "frailty", "risk")
	switch {
	case !about:
		return Unknown
	case h.has("date", "recorded", "assessed", "when"):
		return ScoreDate
	case h.has("category", "band", "level", "severity", "status", "group", "class", "description"):
		return BandSaid
	case h.has("deficit", "deficits"):
		return Deficits
	case h.has("register"):
		return Register
	case h.index != "", h.has("frailty", "risk") && h.has("score", "index", "probability", "value", "risk"), h.isScoreAlone():
		return ScoreValue
	}
	return Unknown
}

// isScoreAlone reports whether a heading names a score and nothing it is of: a
// nutrition or deprivation score is none of frailty.
func (h heading) isScoreAlone() bool {
	return !slices.ContainsFunc(h.words, func(word string) bool {
		return !slices.Contains([]string{"score", "latest", "last", "current", "value", "total"}, word)
	})
}

func ofCounts(h heading) Field {
	count := h.has("count", "number", "no", "num", "total", "of", "nr")
	switch {
	case h.has("register", "registers") && !h.has("date"):
		return Register
	case h.has("admission", "admissions") && (count || h.has("unplanned", "emergency", "last", "months", "elective")) && !h.has("date"):
		return Admissions
	case h.has("medicine", "medicines", "medication", "medications", "drug", "drugs", "repeat", "repeats", "prescriptions", "meds") && (count || h.has("repeat", "repeats", "items")):
		return Medicines
	case h.has("condition", "conditions", "ltc", "ltcs", "comorbidity", "comorbidities", "morbidities", "diseases") && (count || h.has("long")):
		return Conditions
	}
	return Unknown
}

func ofPlace(h heading) Field {
	team := h.has("gp", "practice", "surgery", "carer", "organisation", "gps")
	var field Field
	switch {
	case strings.Contains(h.squashed, "postcode") || strings.Contains(h.squashed, "postalcode"):
		field = Postcode
	case h.has("telephone", "phone", "tel", "mobile", "landline", "telno", "phoneno"):
		field = Phone
	case h.has("address", "street", "locality", "town", "city", "county", "house", "flat", "village"):
		field = Address
	default:
		return Unknown
	}
	if team || h.has("work") {
		return Other
	}
	return field
}

func ofName(h heading) Field {
	name := h.has("name", "names")
	family, given := h.isFamily(name), h.isGiven(name)
	switch {
	case h.has("gp", "gps", "doctor", "practice", "clinician", "organisation"):
		return Unknown
	case family && given, name && h.has("patient", "patients", "client", "resident", "person", "full"):
		return FullName
	case family:
		return Family
	case given:
		return Given
	case h.has("title", "salutation"):
		return Title
	}
	return Unknown
}

func (h heading) isFamily(name bool) bool {
	return strings.Contains(h.squashed, "surname") || name && h.has("family", "last")
}

func (h heading) isGiven(name bool) bool {
	return strings.Contains(h.squashed, "forename") || strings.Contains(h.squashed, "firstname") ||
		(name || h.has("as")) && h.has("first", "given", "calling", "preferred", "known", "middle")
}

func ofPerson(h heading) Field {
	switch {
	case h.has("dob") || strings.Contains(h.squashed, "dateofbirth") || strings.Contains(h.squashed, "birthdate") || h.has("birth") && h.has("date"):
		return Born
	case h.has("age") && !h.has("band", "range", "group") && (h.words[0] == "age" || h.words[len(h.words)-1] == "age"):
		return Age
	case h.has("gender", "sex"):
		return Gender
	}
	return Unknown
}

func ofTeam(h heading) Field {
	practice := h.has("practice", "surgery", "organisation", "organization", "org")
	switch {
	case practice && h.has("code", "id", "ods"):
		return PracticeCode
	case practice:
		return Practice
	case h.has("gp", "gps", "doctor", "clinician") && !h.has("date"):
		return GP
	}
	return Unknown
}

// ofLoose takes what is likely enough when nothing else fits.
func ofLoose(h heading) Field {
	switch {
	case h.has("probability", "risk"):
		return ScoreValue
	case h.has("palliative", "dementia", "housebound"):
		return Register
	case h.has("id", "identifier", "ref", "reference") && len(h.words) <= 3:
		return Other
	}
	return Unknown
}
