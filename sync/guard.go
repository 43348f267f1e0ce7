package sync

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
)

// guarded is a room whose defects stay its own: a panic is an error, and while
// the log is read an entity that the room cannot take is passed over and told,
// so that one defect does not keep the whole folder shut.
type guarded struct {
	Room
	p *projection
}

func guard(rooms []Room, p *projection) []Room {
	out := make([]Room, len(rooms))
	for i, r := range rooms {
		out[i] = guarded{r, p}
	}
	return out
}

// Project implements Room.
func (g guarded) Project(ctx context.Context, tx *sql.Tx, changed []Changed) error {
	if !g.p.lenient {
		return g.try(ctx, tx, changed)
	}
	err := g.within(ctx, tx, changed)
	if err == nil || ctx.Err() != nil {
		return err
	}
	for i := range changed {
		if err := g.within(ctx, tx, changed[i:i+1]); err != nil {
			g.p.skipped = append(g.p.skipped, changed[i].Entity)
		}
	}
	return ctx.Err()
}

// within projects all of changed or none of it.
func (g guarded) within(ctx context.Context, tx *sql.Tx, changed []Changed) error {
	if _, err := tx.ExecContext(ctx, `SAVEPOINT room`); err != nil {
		return err
	}
	err := g.try(ctx, tx, changed)
	end := `RELEASE room`
	if err != nil {
		end = `ROLLBACK TO room; RELEASE room`
	}
	_, ended := tx.ExecContext(ctx, end)
	return errors.Join(err, ended)
}

// try turns a panic into an error that says where and, since it may be about a
// patient, not what.
func (g guarded) try(ctx context.Context, tx *sql.Tx, changed []Changed) (err error) {
	defer func() {
		if recover() != nil {
			err = fmt.Errorf("%T panicked:\n%s", g.Room, debug.Stack())
		}
	}()
	return g.Room.Project(ctx, tx, changed)
}

// mostTold is how many entities a defect is told of: a hundred lines help nobody.
const mostTold = 20

// passedOver says what the rooms could not take since it was last asked.
func (p *projection) passedOver() []problem {
	out := make([]problem, 0, len(p.skipped))
	for i, entity := range p.skipped {
		if i == mostTold {
			out = append(out, problem{file: "projection", text: fmt.Sprintf("so are %d more", len(p.skipped)-mostTold), defect: true})
			break
		}
		out = append(out, problem{file: entity, defect: true, text: "it is saved and safe, but this version of Keystone cannot show all of it: update this laptop, and tell whoever looks after it"})
	}
	p.skipped = nil
	return out
}
