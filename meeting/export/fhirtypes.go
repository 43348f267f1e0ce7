package export

// The parts of FHIR R4 that are written, named as the standard names them.

type fhirCoding struct {
	System  string `json:"system,omitempty"`
	Code    string `json:"code,omitempty"`
	Display string `json:"display,omitempty"`
}

type fhirConcept struct {
	Coding []fhirCoding `json:"coding,omitempty"`
	Text   string       `json:"text,omitempty"`
}

type fhirReference struct {
	Reference string `json:"reference,omitempty"`
	Display   string `json:"display,omitempty"`
}

type fhirPeriod struct {
	Start string `json:"start,omitempty"`
	End   string `json:"end,omitempty"`
}

type fhirExtension struct {
	URL   string       `json:"url"`
	Value *fhirConcept `json:"valueCodeableConcept,omitempty"`
}

type fhirIdentifier struct {
	Extension []fhirExtension `json:"extension,omitempty"`
	Use       string          `json:"use,omitempty"`
	System    string          `json:"system,omitempty"`
	Value     string          `json:"value,omitempty"`
}

type fhirName struct {
	Use    string   `json:"use,omitempty"`
	Text   string   `json:"text,omitempty"`
	Family string   `json:"family,omitempty"`
	Given  []string `json:"given,omitempty"`
	Prefix []string `json:"prefix,omitempty"`
}

type fhirContact struct {
	System string `json:"system"`
	Value  string `json:"value"`
	Use    string `json:"use,omitempty"`
}

type fhirAddress struct {
	Use        string `json:"use,omitempty"`
	Text       string `json:"text,omitempty"`
	PostalCode string `json:"postalCode,omitempty"`
}

type fhirAnnotation struct {
	Time string `json:"time,omitempty"`
	Text string `json:"text"`
}

type fhirNarrative struct {
	Status string `json:"status"`
	Div    string `json:"div"`
}

type fhirMeta struct {
	Version  string       `json:"versionId,omitempty"`
	Profile  []string     `json:"profile,omitempty"`
	Security []fhirCoding `json:"security,omitempty"`
	Tag      []fhirCoding `json:"tag,omitempty"`
}

// fhirHead is what every resource begins with.
type fhirHead struct {
	ResourceType string    `json:"resourceType"`
	ID           string    `json:"id"`
	Meta         *fhirMeta `json:"meta,omitempty"`
}

type fhirBundle struct {
	fhirHead
	Type      string      `json:"type"`
	Timestamp string      `json:"timestamp"`
	Entry     []fhirEntry `json:"entry,omitempty"`
}

type fhirEntry struct {
	FullURL  string `json:"fullUrl"`
	Resource any    `json:"resource"`
}

type fhirPatient struct {
	fhirHead
	Identifier           []fhirIdentifier `json:"identifier"`
	Name                 []fhirName       `json:"name,omitempty"`
	Telecom              []fhirContact    `json:"telecom,omitempty"`
	Gender               string           `json:"gender,omitempty"`
	BirthDate            string           `json:"birthDate,omitempty"`
	Deceased             bool             `json:"deceasedBoolean,omitempty"`
	Address              []fhirAddress    `json:"address,omitempty"`
	GeneralPractitioner  []fhirReference  `json:"generalPractitioner,omitempty"`
	ManagingOrganization *fhirReference   `json:"managingOrganization,omitempty"`
}

type fhirPractitioner struct {
	fhirHead
	Name    []fhirName    `json:"name"`
	Telecom []fhirContact `json:"telecom,omitempty"`
}

type fhirRelatedPerson struct {
	fhirHead
	Patient      fhirReference `json:"patient"`
	Relationship []fhirConcept `json:"relationship,omitempty"`
	Name         []fhirName    `json:"name,omitempty"`
	Telecom      []fhirContact `json:"telecom,omitempty"`
}

type fhirMember struct {
	Role       []fhirConcept  `json:"role,omitempty"`
	Member     fhirReference  `json:"member"`
	OnBehalfOf *fhirReference `json:"onBehalfOf,omitempty"`
	Period     *fhirPeriod    `json:"period,omitempty"`
}

type fhirCareTeam struct {
	fhirHead
	Status      string           `json:"status"`
	Name        string           `json:"name"`
	Subject     fhirReference    `json:"subject"`
	Participant []fhirMember     `json:"participant"`
	Note        []fhirAnnotation `json:"note,omitempty"`
}

type fhirGoal struct {
	fhirHead
	LifecycleStatus string        `json:"lifecycleStatus"`
	Description     fhirConcept   `json:"description"`
	Subject         fhirReference `json:"subject"`
}

type fhirDetail struct {
	Code        *fhirConcept `json:"code,omitempty"`
	Status      string       `json:"status"`
	Scheduled   *fhirPeriod  `json:"scheduledPeriod,omitempty"`
	Description string       `json:"description,omitempty"`
}

// fhirActivity has a reference or a detail, never both (cpl-3).
type fhirActivity struct {
	Reference *fhirReference `json:"reference,omitempty"`
	Detail    *fhirDetail    `json:"detail,omitempty"`
}

type fhirCarePlan struct {
	fhirHead
	Text     fhirNarrative    `json:"text"`
	Status   string           `json:"status"`
	Intent   string           `json:"intent"`
	Title    string           `json:"title"`
	Subject  fhirReference    `json:"subject"`
	Created  string           `json:"created,omitempty"`
	Author   *fhirReference   `json:"author,omitempty"`
	CareTeam []fhirReference  `json:"careTeam,omitempty"`
	Goal     []fhirReference  `json:"goal,omitempty"`
	Activity []fhirActivity   `json:"activity,omitempty"`
	Note     []fhirAnnotation `json:"note,omitempty"`
}

type fhirRestriction struct {
	Period fhirPeriod `json:"period"`
}

type fhirOutput struct {
	Type  fhirConcept `json:"type"`
	Value string      `json:"valueString"`
}

type fhirTask struct {
	fhirHead
	Status          string           `json:"status"`
	StatusReason    *fhirConcept     `json:"statusReason,omitempty"`
	BusinessStatus  *fhirConcept     `json:"businessStatus,omitempty"`
	Intent          string           `json:"intent"`
	Priority        string           `json:"priority"`
	Description     string           `json:"description"`
	For             *fhirReference   `json:"for,omitempty"`
	ExecutionPeriod *fhirPeriod      `json:"executionPeriod,omitempty"`
	Requester       *fhirReference   `json:"requester,omitempty"`
	Owner           *fhirReference   `json:"owner,omitempty"`
	Restriction     *fhirRestriction `json:"restriction,omitempty"`
	Output          []fhirOutput     `json:"output,omitempty"`
}

type fhirParticipant struct {
	Type     []fhirConcept  `json:"type,omitempty"`
	Actor    *fhirReference `json:"actor,omitempty"`
	Required string         `json:"required"`
	Status   string         `json:"status"`
}

type fhirAppointment struct {
	fhirHead
	Status      string            `json:"status"`
	Reason      []fhirConcept     `json:"reasonCode,omitempty"`
	Description string            `json:"description"`
	Start       string            `json:"start"`
	End         string            `json:"end"`
	Comment     string            `json:"comment,omitempty"`
	Participant []fhirParticipant `json:"participant"`
}
