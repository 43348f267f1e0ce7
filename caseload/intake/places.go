package intake

// places are the columns of the fields that a person has once, -1 where the
// file has none.
type places struct {
	name, family, given, title, born, age, gender int
	practice, code, gp, postcode                  int
	admissions, medicines, conditions             int
	hospital, ward, admitted, discharged          int
	letter, nursing, changed, contact             int
}

func (h head) places() places {
	return places{
		name: h.column(FullName), family: h.column(Family), given: h.column(Given), title: h.column(Title),
		born: h.column(Born), age: h.column(Age), gender: h.column(Gender),
		practice: h.column(Practice), code: h.column(PracticeCode), gp: h.column(GP), postcode: h.column(Postcode),
		admissions: h.column(Admissions), medicines: h.column(Medicines), conditions: h.column(Conditions),
		hospital: h.column(Hospital), ward: h.column(Ward), admitted: h.column(Admitted), discharged: h.column(Discharged),
		letter: h.column(LetterReceived), nursing: h.column(NursingNeed), changed: h.column(MedicinesChanged), contact: h.column(Contact),
	}
}
