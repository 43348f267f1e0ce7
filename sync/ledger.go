package sync

import (
	"context"
	"crypto/ed25519"
	"database/sql"
	"time"

	"github.com/fxamacker/cbor/v2"
)

// Config says where a ledger lives and what it is given from outside.
type Config struct {
	// Dir is the data folder, on a local disk.
	Dir string
	// Clock tells the time; nil is time.Now.
	Clock func() time.Time
	// FS is the file system under the log; nil is the operating system's.
	FS FS
	// Cost is what a passphrase costs to try; the zero value is the shipped cost.
	Cost Cost
	// Rooms are told of every change, in this order.
	Rooms []Room
	// Readers says which organisations read what is of a scope, nil for all of the
	// team. This laptop's own is always one: for a list of none it is alone. It is
	// asked only while laptops of several are in the team; nil where all of it reads
	// everything.
	Readers func(ctx context.Context, q Querier, scope string) ([]string, error)
	// Open reaches the place at which a team's laptops meet; team is "" for the
	// only one that meets there, and device signs where a hub asks who comes.
	// nil where laptops are not to meet.
	Open func(ctx context.Context, at, team string, device ed25519.PrivateKey) (Transport, error)
}

// Login is a member who can unlock this laptop.
type Login struct {
	Member       string `json:"member"` // id of the member, as ID("member", name+"\x00"+organisation) gives it
	Name         string `json:"name"`
	Role         string `json:"role"`
	Organisation string `json:"organisation"`
}

// Founding is what a new team is made from.
type Founding struct {
	Team       string
	Login      Login // Member may be empty: it is computed
	Passphrase string
	// Test marks a team of invented people for ever: its clock may be set by hand.
	Test bool
}

// Team is who this ledger belongs to.
type Team struct {
	ID     string `json:"id"`
	Name   string `json:"team"`
	Device string `json:"device"`
	Test   bool   `json:"test"`
}

// Write sets one field of one entity.
type Write struct {
	Entity string // kind, slash, id: "patient/6f0c…"
	Field  string
	Value  any // marshalled as deterministic CBOR; nil retracts
	// Scope is the unit that can be erased alone: a patient's id or a list reading's; "" is the team's own.
	Scope string
	// Parents are the writes the author saw; nil means the one shown now.
	Parents []WriteID
	// Resolve makes every live write of the field a parent: it ends a conflict.
	Resolve bool
}

// Save is what one person did once.
type Save struct {
	Kind   string // "assign-key-worker", the command's name
	Reason string
	Writes []Write
	// Shared are the scopes whose readers this save changes.
	Shared []Shared
	// Applied, where given, is told how many of the writes the projection holds
	// once they are safe on the disk; it runs between two of its transactions.
	Applied func(done, total int)
}

// Shared is a scope and who reads it from a save on. What is shown of it and
// they cannot read yet is written once more for them, in the same entry, as its
// authors wrote it; whoever reads it no longer has it hidden, and what they still
// write about it waits for a person. In a team of one organisation it says nothing.
type Shared struct {
	Scope   string
	Readers []string // organisations; this laptop's own is always one
	// Entities of other scopes are written once more too, and are then of the
	// scope each names: a list's row about a patient.
	Entities map[string]string
}

// WriteID names one write for ever: the hash of its part and its place in it.
type WriteID string

// Receipt says what a save became.
type Receipt struct {
	Entry string // id of the entry, "" when there was nothing to write
	Seq   uint64
	At    time.Time
}

// Head is a write as the projection holds it.
type Head struct {
	ID            WriteID
	Entity, Field string
	Value         cbor.RawMessage // nil: retracted
	Scope         string
	Entry         string
	At            time.Time // wall clock of the author
	Clock         uint64    // of the entry: what was saved later has a greater one
	Member        string    // actor's member id
	Actor         string    // actor's name
	Role          string
	Organisation  string
	Device        string
	Kind          string
	Reason        string
	Live          bool // no other write supersedes it
	Shown         bool // the live write with the greatest (clock, device)
}

// Querier is what reads need: *sql.DB or *sql.Tx.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Changed is one entity that a batch of entries changed.
type Changed struct {
	Entity string
	// New: nothing of the entity was known before, so Writes is all there is.
	New    bool
	Writes []Head
}

// Room keeps tables of its own in the projection, filled from what changed.
// Whatever the order in which writes arrive, the same writes must give the
// same rows.
type Room interface {
	// Schema is SQL that creates the room's tables and indexes; no foreign keys.
	Schema() string
	// Project brings the room's tables up to date, inside the batch's transaction.
	Project(ctx context.Context, tx *sql.Tx, changed []Changed) error
}

// PaperRoom is a Room whose tables name papers that PutBlob keeps for ever.
type PaperRoom interface {
	Room
	// Papers is every paper they name, whoever wrote it.
	Papers(ctx context.Context, q Querier) ([]Paper, error)
}

// Paper is a kept paper as what is recorded names it.
type Paper struct {
	SHA    string // what PutBlob returned
	Device string // the laptop that kept it first
	What   string // in words: "the signed minutes of 23-Nov-2026, version 1"
}

// Change is what listeners hear after a save is applied.
type Change struct {
	Entities []string
	All      bool // anything may have changed, not only Entities
	Received int  // entries that came from other laptops
}

// Event is one line of an audit trail.
type Event struct {
	At     string `json:"at"` // RFC 3339
	Actor  string `json:"actor"`
	Device string `json:"device"`
	Kind   string `json:"kind"`
	What   string `json:"what"`
	Reason string `json:"reason"`
}
