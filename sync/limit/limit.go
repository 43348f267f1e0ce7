// Package limit holds benchmarks to the limits of issue 2 (How good): each
// prints what it measured beside its limit, and their ratio.
package limit

import (
	"fmt"
	"os"
	"runtime"
	"testing"
)

// Hold reports measured beside a limit in the same unit ("ms", "s", "MB", "times")
// and fails the benchmark above it. While more wants to run than the machine has
// processors, times say nothing: then it says so and does not fail.
func Hold(b *testing.B, name string, measured, limit float64, unit string) {
	b.Helper()
	b.ReportMetric(measured, name+"-"+unit)
	b.ReportMetric(measured/limit, name+"-of-limit")
	line := fmt.Sprintf("%s: measured %.3g %s, limit %.3g %s, ratio %.2f", name, measured, unit, limit, unit, measured/limit)
	switch {
	case measured <= limit:
		b.Log(line)
	case busy():
		b.Log(line + ": over the limit, but the machine was busy; run it again when it is quiet")
	default:
		b.Error(line + ": over the limit")
	}
}

// busy reports whether more than this benchmark wanted to run in the last
// minute; where the system does not tell, it was not.
func busy() bool {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return false
	}
	var load float64
	_, err = fmt.Sscanf(string(text), "%f", &load)
	return err == nil && load > float64(runtime.NumCPU())
}
