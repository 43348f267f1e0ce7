package sync

import (
	"context"
	"iter"
	"runtime"
	stdsync "sync"
)

// Abreast is a transport that answers several Gets at a time as soon as one: a
// folder, most of all one across a network.
type Abreast interface {
	// AtOnce is how many.
	AtOnce() int
}

// aheadBytes is the greatest file that is read before its turn.
const aheadBytes = 1 << 20

// ahead is how many files are inspected before their turn, for each processor:
// enough to be busy while a batch is made durable and shown.
const ahead = 4

// fetched is what get gave of a file, and what is in it where it holds entries.
type fetched struct {
	file *lying
	data []byte
	held received
	err  error
}

// fetch gets files in their order and has them inspected before their turn; got
// before their turn they are only where the place answers several at once.
// inspect is asked for each file, by the goroutine that ranges.
func (x *Exchange) fetch(ctx context.Context, files []*lying, inspect func() inspector) iter.Seq[fetched] {
	return func(yield func(fetched) bool) {
		ctx, end := context.WithCancel(ctx)
		var begun stdsync.WaitGroup
		defer begun.Wait()
		defer end()
		several, abreast := ahead*runtime.GOMAXPROCS(0), false
		if a, can := x.t.Transport.(Abreast); can {
			several, abreast = a.AtOnce(), a.AtOnce() > 1
		}
		var waiting []func() fetched
		for next := 0; next < len(files) || len(waiting) > 0; {
			for ; next < len(files) && len(waiting) < several; next++ {
				waiting = append(waiting, x.begin(ctx, files[next], inspect(), abreast, &begun))
			}
			got := waiting[0]()
			waiting = waiting[1:]
			if !yield(got) {
				return
			}
		}
	}
}

// begin starts to get and inspect a small file; one that is not waits until it
// is asked for.
func (x *Exchange) begin(ctx context.Context, f *lying, n inspector, abreast bool, begun *stdsync.WaitGroup) func() fetched {
	if f.item.Size > aheadBytes {
		return func() fetched { return x.bring(ctx, f).inspected(&n) }
	}
	bring := func() fetched { return x.bring(ctx, f) }
	if !abreast {
		got := x.bring(ctx, f)
		bring = func() fetched { return got }
	}
	result := make(chan fetched, 1)
	begun.Go(func() { result <- bring().inspected(&n) })
	return func() fetched { return <-result }
}

func (x *Exchange) bring(ctx context.Context, f *lying) fetched {
	data, err := x.get(ctx, f)
	return fetched{file: f, data: data, err: err}
}

func (g fetched) inspected(n *inspector) fetched {
	if g.err == nil && g.file.holdsEntries(g.data) {
		g.held = n.inspect(g.data)
	}
	return g
}
