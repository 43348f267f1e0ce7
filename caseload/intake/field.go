package intake

import (
	"strings"

	"keystone/caseload/nhs"
)

// Field says what a column holds. Its text is stable: mappings by hand are
// remembered with it.
type Field string

// The fields a column can hold. A file may have several columns of Address,
// Phone, Score, ScoreDate, Band and Register, and one of each other.
const (
	Unknown          Field = ""              // can be mapped by hand
	Other            Field = "other"         // recognised, not needed
	Number           Field = "nhs-number"    // the NHS number
	Family           Field = "family"        // family name
	Given            Field = "given"         // given name
	Title            Field = "title"         // Mr, Mrs, Dr
	FullName         Field = "name"          // the whole name in one column
	Born             Field = "born"          // date of birth
	Age              Field = "age"           // in years
	Gender           Field = "gender"        // letters, words or numbers
	Practice         Field = "practice"      // name of the practice
	PracticeCode     Field = "practice-code" // its code, used where it has no name
	GP               Field = "gp"            // usual GP, name or code
	Postcode         Field = "postcode"      // of the person's home
	Address          Field = "address"       // whole or a part of it
	Phone            Field = "phone"         // the first that is filled counts
	ScoreValue       Field = "score"         // of the index the header names
	Deficits         Field = "deficits"      // eFI as the number of deficits out of 36
	ScoreDate        Field = "score-date"    // of the score it belongs to
	BandSaid         Field = "band"          // the band as the file says it
	Admissions       Field = "admissions"    // how many unplanned ones
	Medicines        Field = "medicines"     // how many on repeat
	Conditions       Field = "conditions"    // how many long-term ones
	Register         Field = "register"      // yes, 1 or a date puts the person on it
	Hospital         Field = "hospital"
	Ward             Field = "ward"
	Admitted         Field = "admitted"
	Discharged       Field = "discharged"
	LetterReceived   Field = "letter-received"
	NursingNeed      Field = "nursing-need"
	MedicinesChanged Field = "medicines-changed"
	Contact          Field = "contact"
	refusal          Field = "refusal" // written by RejectedCSV, never read
)

// Fields returns every field a person can choose for a column, in the order in
// which a screen offers them.
func Fields() []Field {
	return []Field{
		Number, FullName, Family, Given, Title, Born, Age, Gender, Practice, PracticeCode, GP, Postcode, Address, Phone,
		ScoreValue, Deficits, ScoreDate, BandSaid, Admissions, Medicines, Conditions, Register, Hospital, Ward, Admitted,
		Discharged, LetterReceived, NursingNeed, MedicinesChanged, Contact, Other,
	}
}

// several reports whether a file may have more than one column of a field.
func (f Field) several() bool {
	switch f {
	case Unknown, Other, Address, Phone, ScoreValue, ScoreDate, BandSaid, Register, refusal:
		return true
	}
	return false
}

// kind is what a header was recognised as. Of two columns that claim one field
// the lower rank has it.
type kind struct {
	field Field
	index string
	rank  int
}

// whole are headers without their spaces and marks.
var whole = map[Field]string{
	Number:         "nhs nhsnumber nhsno nhsnum nhsid patnhsno patientnhsno patnhsnumber newnhsno newnhsnumber",
	Family:         "surname familyname lastname family last sname patientsurname lname",
	Given:          "forename forenames firstname firstnames givenname givennames given first christianname fname patientforename forename1",
	Title:          "title salutation prefix nametitle patienttitle",
	FullName:       "name fullname patientname patient patientfullname clientname client residentname resident personname person namefull patientdetails",
	Born:           "dob dateofbirth birthdate born birthday bornon patientdob patdob birth",
	Age:            "age ageyears ageinyears currentage patientage ageyrs",
	Gender:         "sex gender sexgender mf",
	Practice:       "practice practicename organisation organisationname orgname surgery gppractice registeredpractice",
	PracticeCode:   "practicecode organisationcode orgcode odscode pcode gppracticecode",
	GP:             "gp usualgp registeredgp namedgp gpname doctor gpcodeorname usualgpsfullname",
	Postcode:       "postcode postalcode zip zipcode",
	Address:        "address address1 address2 address3 address4 street town city county locality village",
	Phone:          "telephone phone mobile tel landline hometelephone mobiletelephone homephone contactnumber contacttelephone",
	Admissions:     "admissions emergencyadmissions unplannedadmissions noofadmissions",
	Medicines:      "medications medicines repeatmedications polypharmacy medicationcount drugcount",
	Conditions:     "conditions ltcs ltc longtermconditions conditioncount comorbidities morbidities multimorbidity",
	Hospital:       "hospital hospitalname trust provider",
	Ward:           "ward wardname",
	Admitted:       "admitted admission doa",
	Discharged:     "discharged discharge dod",
	Contact:        "contact pointofcontact namedcontact contactgiven",
	LetterReceived: "letter letterreceived dischargeletter dischargesummary",
	BandSaid:       "rub band category",
	Register: "palliative palliativecare endoflife eol gsf goldstandardsframework dementia housebound carehome carehomeresident" +
		" diabetes copd asthma heartfailure stroke cancer epilepsy learningdisability mentalhealth depression parkinsons ckd chd af" +
		" hypertension osteoporosis respect dnacpr carer",
	Other:   "emisnumber emisno localid patientid id patientno recordnumber hospitalnumber email emailaddress worktelephone mrn uniqueid",
	refusal: "keystoneline keystonereason",
}

var exact = func() map[string]Field {
	headers := make(map[string]Field)
	for field, words := range whole {
		for _, word := range strings.Fields(words) {
			headers[word] = field
		}
	}
	return headers
}()

const longestHeader = 70 // bytes; longer text is a sentence

// recognise returns what a header says that its column holds.
func recognise(header string) kind {
	if header == "" || len(header) > longestHeader {
		return kind{}
	}
	folded := nhs.Fold(header)
	index := indexNamed(header, folded)
	if field, ok := exact[strings.ReplaceAll(folded, " ", "")]; ok {
		return kind{field: field, index: index}
	}
	h := heading{words: strings.Fields(folded), squashed: strings.ReplaceAll(folded, " ", ""), index: index}
	for _, rule := range rules {
		if field := rule(h); field != Unknown {
			return kind{field: field, index: index, rank: h.rank(field)}
		}
	}
	return kind{}
}

func indexNamed(header, folded string) string {
	if index := nhs.IndexFromHeader(header); index != "" {
		return index
	}
	for _, word := range strings.Fields(folded) {
		if word == "acg" || word == "sollis" {
			return nhs.ACG
		}
	}
	return ""
}

// rank puts what a person is called after what they are named, and codes after
// names.
func (h heading) rank(field Field) int {
	switch {
	case field == Given && h.has("calling", "known", "preferred", "middle"), field == GP && h.has("code"):
		return 2
	}
	return 1
}
