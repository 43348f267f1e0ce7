package sync

import (
	"context"
	"iter"
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

// fetched is what get gave of a file.
type fetched struct {
	file *lying
	data []byte
	err  error
}

// fetch gets files in their order, some of them before their turn where the
// place answers several at once.
func (x *Exchange) fetch(ctx context.Context, files []*lying) iter.Seq[fetched] {
	return func(yield func(fetched) bool) {
		ctx, end := context.WithCancel(ctx)
		var begun stdsync.WaitGroup
		defer begun.Wait()
		defer end()
		abreast := 1
		if a, can := x.t.Transport.(Abreast); can {
			abreast = a.AtOnce()
		}
		var ahead []func() fetched
		for next := 0; next < len(files) || len(ahead) > 0; {
			for ; next < len(files) && len(ahead) < abreast; next++ {
				ahead = append(ahead, x.begin(ctx, files[next], abreast > 1, &begun))
			}
			got := ahead[0]()
			ahead = ahead[1:]
			if !yield(got) {
				return
			}
		}
	}
}

// begin starts to get a small file; one that is not is got when it is asked for.
func (x *Exchange) begin(ctx context.Context, f *lying, early bool, begun *stdsync.WaitGroup) func() fetched {
	get := func() fetched {
		data, err := x.get(ctx, f)
		return fetched{f, data, err}
	}
	if !early || f.item.Size > aheadBytes {
		return get
	}
	got := make(chan fetched, 1)
	begun.Go(func() { got <- get() })
	return func() fetched { return <-got }
}
