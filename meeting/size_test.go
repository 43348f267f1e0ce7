package meeting_test

import (
	"fmt"
	"testing"
	"time"

	"keystone/caseload"
	"keystone/caseload/intake"
	"keystone/caseload/nhs"
	"keystone/sync/limit"
)

// BenchmarkNextMeeting is what Today waits for, with 20,000 people who are new
// on a list and have nobody.
func BenchmarkNextMeeting(b *testing.B) {
	p := open(b)
	p.read(20000)
	start, times := time.Now(), 0
	for b.Loop() {
		_, err := p.NextMeeting(ctx)
		must(b, err)
		times++
	}
	limit.Hold(b, "next-meeting", time.Since(start).Seconds()*1000/float64(times), 15, "ms")
}

// BenchmarkProposal is the whole agenda of the same practice.
func BenchmarkProposal(b *testing.B) {
	p := open(b)
	p.read(20000)
	start, times := time.Now(), 0
	for b.Loop() {
		_, err := p.Proposal(ctx, "", "")
		must(b, err)
		times++
	}
	limit.Hold(b, "proposal", time.Since(start).Seconds()*1000/float64(times), 100, "ms")
}

// read takes in a list of so many invented people.
func (p *practice) read(people int) {
	p.t.Helper()
	var rows []intake.Row
	for i := 0; len(rows) < people; i++ {
		if number, err := nhs.ParseNumber(fmt.Sprintf("999%07d", 1000+i)); err == nil {
			rows = append(rows, intake.Row{Line: i + 2, NHS: number, Family: "Smith", Given: "Pat", Born: "1940-01-01"})
		}
	}
	_, err := p.people.Import(ctx, &intake.Reading{Shape: "frailty", Format: "emis", Title: "Frailty", Rows: rows}, caseload.ImportOptions{})
	must(p.t, err)
}
