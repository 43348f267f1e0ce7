package hub

import (
	"strings"

	"keystone/sync/fault"
)

const (
	// chunkSize is the greatest body of one message, in bytes (ledger.md, Hub).
	chunkSize = 512 << 10
	// maxMessage leaves room for the headers.
	maxMessage = chunkSize + 8<<10
)

// names are the subjects and streams of one team.
type names struct{ team string }

func (n names) items() string               { return "items-" + n.team }
func (n names) words() string               { return "words-" + n.team }
func (n names) anyItem() string             { return "keystone." + n.team + ".*.item.*" }
func (n names) anyChunk() string            { return "keystone." + n.team + ".*.chunk" }
func (n names) anyWord() string             { return "keystone." + n.team + ".*.word" }
func (n names) anyRoster() string           { return "keystone." + n.team + ".*.item.roster" }
func (n names) anyClaim(what string) string { return "keystone." + n.team + ".*.claim." + what }
func (n names) told() string                { return "told." + n.team + ".>" }
func (n names) of(device, what string) string {
	return "keystone." + n.team + "." + device + "." + what
}

// ask is where a laptop asks for something, and read where it asks to read.
func (n names) ask(device, what string) string { return "ask." + n.team + "." + device + "." + what }
func (n names) read(device string) string      { return "read." + n.team + "." + device }

// inbox is where answers to a device arrive.
func inbox(device string) string { return "_INBOX." + device }

// plain says whether a name can be one token of a subject: [a-z0-9-], 1 to 64 of them.
func plain(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' {
			return false
		}
	}
	return s != "" && len(s) <= 64
}

// kindOf is the kind of file that a proposed name says: its first folder.
func kindOf(name string) (string, error) {
	kind, _, _ := strings.Cut(name, "/")
	if !plain(kind) {
		return "", fault.Newf("name-invalid", "The name %q cannot be used at a hub: it must begin with a folder of letters a to z, digits and hyphens.", name)
	}
	return kind, nil
}
