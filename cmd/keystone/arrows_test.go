package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport is house.md: cmd → ui → meeting → caseload → sync, and assets alone.
var mayImport = map[string][]string{
	"cmd":      {"cmd", "ui", "meeting", "caseload", "sync", "assets"},
	"ui":       {"ui", "meeting", "caseload", "sync", "assets"},
	"meeting":  {"meeting", "caseload", "sync"},
	"caseload": {"caseload", "sync"},
	"sync":     {"sync"},
	"assets":   {"assets"},
}

// onlyIn names the rooms that a library belongs to.
var onlyIn = map[string]string{
	"fyne.io/fyne/v2":               "ui cmd",
	"github.com/mattn/go-sqlite3":   "sync",
	"github.com/jung-kurt/gofpdf":   "meeting",
	"github.com/xuri/excelize/v2":   "caseload meeting",
	"github.com/fsnotify/fsnotify":  "caseload sync",
	"golang.org/x/crypto":           "sync",
	"filippo.io/age":                "sync",
	"github.com/rickar/cal/v2":      "caseload",
	"github.com/spf13/cobra":        "cmd",
	"github.com/fxamacker/cbor/v2":  "sync caseload meeting",
	"github.com/arran4/golang-ical": "meeting",
	"github.com/gofrs/flock":        "sync",
	"golang.org/x/text/encoding":    "caseload",
	"github.com/adrg/xdg":           "cmd",
	"github.com/nats-io":            "sync",
}

func TestImportsPointOneWay(t *testing.T) {
	files := 0
	for room := range mayImport {
		walkGo(t, filepath.Join("..", "..", room), func(path string, imports []string) {
			files++
			for _, wrong := range wrongImports(room, path, imports) {
				t.Error(wrong)
			}
		})
	}
	if files < 50 {
		t.Fatalf("only %d files were read: the rooms were not found", files)
	}
}

func TestTurnedArrowsAreCaught(t *testing.T) {
	for _, c := range []struct {
		room, path, imported string
		wrong                bool
	}{
		{"sync", "sync/x.go", "keystone/caseload", true},
		{"caseload", "caseload/x.go", "keystone/meeting", true},
		{"meeting", "meeting/x.go", "keystone/ui/kit", true},
		{"meeting", "meeting/x.go", "fyne.io/fyne/v2/widget", true},
		{"meeting", "meeting/x_test.go", "fyne.io/fyne/v2/theme", false},
		{"assets", "assets/x.go", "keystone/sync", true},
		{"ui", "ui/x.go", "database/sql", true},
		{"ui", "ui/x.go", "keystone/meeting", false},
		{"cmd", "cmd/x.go", "keystone/ui", false},
	} {
		if got := len(wrongImports(c.room, c.path, []string{c.imported})) > 0; got != c.wrong {
			t.Errorf("%s importing %s: wrong = %v, want %v", c.path, c.imported, got, c.wrong)
		}
	}
}

// wrongImports says what is wrong with the imports of one file.
func wrongImports(room, path string, imports []string) []string {
	wrong := []string{}
	for _, imported := range imports {
		if inner, ours := strings.CutPrefix(imported, "keystone/"); ours {
			other, _, _ := strings.Cut(inner, "/")
			if !slices.Contains(mayImport[room], other) {
				wrong = append(wrong, path+" imports "+imported+": the arrow is turned round")
			}
			continue
		}
		if room == "ui" && imported == "database/sql" {
			wrong = append(wrong, path+" holds SQL")
		}
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		for library, rooms := range onlyIn {
			if strings.HasPrefix(imported, library) && !slices.Contains(strings.Fields(rooms), room) {
				wrong = append(wrong, path+" imports "+imported+", which belongs to "+rooms)
			}
		}
	}
	return wrong
}

// walkGo gives every Go file below a folder with what it imports.
func walkGo(t *testing.T, folder string, each func(path string, imports []string)) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, source, parser.ImportsOnly)
		if err != nil {
			return err
		}
		imports := []string{}
		for _, i := range file.Imports {
			name, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			imports = append(imports, name)
		}
		each(path, imports)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
