//go:build soak

package hub_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"keystone/sync/fault"
	"keystone/sync/hub"
)

// A hub of the soak is a process of its own, so that it can be killed and weighed.
const nodeEnv = "KEYSTONE_SOAK_NODE"

func TestMain(m *testing.M) {
	if text := os.Getenv(nodeEnv); text != "" {
		var cfg hub.Config
		if err := json.Unmarshal([]byte(text), &cfg); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		cfg.Log = func(line string) {
			if strings.HasPrefix(line, "damaged") {
				fmt.Fprintln(os.Stderr, line)
			}
		}
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
		defer stop()
		if err := hub.Serve(ctx, cfg); err != nil {
			fmt.Fprintln(os.Stderr, err, errors.Unwrap(err))
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// farm is hubs as processes.
type farm struct {
	t       testing.TB
	configs []map[string]any
	nodes   []*exec.Cmd
	hosts   []string
	store   string
}

func newFarm(t testing.TB, nodes int) *farm {
	f := &farm{t: t, nodes: make([]*exec.Cmd, nodes)}
	var routes []string
	for range nodes {
		f.hosts, routes = append(f.hosts, free(t)), append(routes, free(t))
	}
	for i := range nodes {
		store := t.TempDir()
		if i == 0 {
			f.store = store
			_, err := hub.Invite(store, team, f.hosts, false)
			must(t, err)
		} else {
			must(t, os.CopyFS(store, os.DirFS(f.store)))
		}
		cfg := map[string]any{"Listen": f.hosts[i], "Store": store}
		if nodes > 1 {
			cfg["Cluster"] = hub.Cluster{Node: fmt.Sprintf("n%d", i), Listen: routes[i], Routes: routes}
		}
		f.configs = append(f.configs, cfg)
	}
	for i := range nodes {
		f.up(i)
	}
	t.Cleanup(func() {
		for i := range f.nodes {
			f.kill(i)
		}
	})
	return f
}

func (f *farm) up(i int) {
	text, err := json.Marshal(f.configs[i])
	must(f.t, err)
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), nodeEnv+"="+string(text))
	c.Stderr = os.Stderr
	must(f.t, c.Start())
	f.nodes[i] = c
}

func (f *farm) kill(i int) {
	if f.nodes[i] == nil {
		return
	}
	must(f.t, f.nodes[i].Process.Kill())
	_ = f.nodes[i].Wait()
	f.nodes[i] = nil
}

// damage spoils the files of a node that is down: some get other bytes, some are
// cut short, some are gone.
func (f *farm) damage(i int, r *rand.Rand) (spoilt int) {
	root := filepath.Join(f.configs[i]["Store"].(string), "jetstream")
	must(f.t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || r.IntN(4) > 0 {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil || len(data) == 0 {
			return err
		}
		spoilt++
		switch r.IntN(3) {
		case 0:
			return os.Remove(path)
		case 1:
			return os.Truncate(path, int64(r.IntN(len(data))))
		default:
			for range 1 + len(data)/1000 {
				data[r.IntN(len(data))] ^= byte(1 + r.IntN(255))
			}
			return os.WriteFile(path, data, 0o600)
		}
	}))
	return spoilt
}

// join is again and again until the hub has the team's streams.
func (f *farm) join(team string) (*hub.Place, error) {
	a, err := hub.Invite(f.store, team, f.hosts, false)
	if err != nil {
		return nil, err
	}
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		return nil, err
	}
	for end := time.Now().Add(2 * time.Minute); ; {
		p, err := hub.Dial(context.Background(), a.String(), team, key)
		if err == nil || fault.Code(err) != "place-unreachable" || time.Now().After(end) {
			return p, err
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// memory is what the hubs hold resident, in MB, all together.
func (f *farm) memory() float64 {
	total := 0.0
	for _, c := range f.nodes {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.Process.Pid))
		must(f.t, err)
		for line := range strings.SplitSeq(string(text), "\n") {
			if kb, ok := strings.CutPrefix(line, "VmRSS:"); ok {
				n, err := strconv.Atoi(strings.Fields(kb)[0])
				must(f.t, err)
				total += float64(n) / 1024
			}
		}
	}
	return total
}

// cpu is the processor time the hubs have used.
func (f *farm) cpu() time.Duration {
	var total time.Duration
	for _, c := range f.nodes {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", c.Process.Pid))
		must(f.t, err)
		fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
		for _, at := range []int{11, 12} {
			ticks, err := strconv.Atoi(fields[at])
			must(f.t, err)
			total += time.Duration(ticks) * 10 * time.Millisecond
		}
	}
	return total
}

func soakTime(name string, usual time.Duration) time.Duration {
	if d, err := time.ParseDuration(os.Getenv(name)); err == nil {
		return d
	}
	return usual
}

// Nodes are killed at random under load and one node's store is damaged while it
// is down: nothing that was acknowledged is lost once the laptops have offered
// again what the hub lacks.
func TestSoak_NodesKilled(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	r := rand.New(rand.NewPCG(seed, 0))
	f := newFarm(t, 3)
	type writer struct {
		place *hub.Place
		acked map[string][]byte
	}
	var writers []*writer
	for n := range 12 {
		p, err := f.join(fmt.Sprintf("soak-%d", n%3))
		must(t, err)
		defer p.Close()
		writers = append(writers, &writer{place: p, acked: map[string][]byte{}})
	}
	long := soakTime("KEYSTONE_SOAK_KILLS", 60*time.Second)
	ctx, stop := context.WithTimeout(t.Context(), long)
	defer stop()
	var group sync.WaitGroup
	var failed atomic.Int64
	for n, w := range writers {
		group.Go(func() {
			r := rand.New(rand.NewPCG(seed, uint64(n+1)))
			for i := 0; ctx.Err() == nil; i++ {
				size := 2000 + r.IntN(18_000)
				if i%100 == 99 {
					size = 600_000 + r.IntN(2_000_000)
				}
				data := noise(size, seed+uint64(n)<<40+uint64(i))
				if err := w.place.Put(context.Background(), "log/x", data); err != nil {
					failed.Add(1)
					time.Sleep(100 * time.Millisecond)
					continue
				}
				w.acked[hub.SumOf(data)] = data
			}
		})
	}
	kills, spoilt := 0, 0
	for ctx.Err() == nil {
		time.Sleep(time.Duration(3000+r.IntN(4000)) * time.Millisecond)
		i := r.IntN(3)
		f.kill(i)
		kills++
		time.Sleep(time.Duration(500+r.IntN(2500)) * time.Millisecond)
		if kills == 2 {
			spoilt = f.damage(i, r)
		}
		f.up(i)
	}
	group.Wait()
	acked, offered, rounds, lost := 0, 0, 0, 0
	for _, w := range writers {
		acked += len(w.acked)
	}
	for calm := 0; calm < 3 && rounds < 12; rounds++ { // each round may ask other nodes
		lost = 0
		for _, w := range writers {
			lacking := missing(t, w.place, w.acked)
			lost += len(lacking)
			for _, data := range lacking {
				again(t, func() (bool, error) { return true, w.place.Put(t.Context(), "log/x", data) })
			}
		}
		offered += lost
		calm++
		if lost > 0 {
			calm = 0
		}
	}
	t.Logf("seed %d: %d kills, %d files of one node spoilt; %d acknowledged, %d refused meanwhile, %d offered again in %d rounds, %d lost",
		seed, kills, spoilt, acked, failed.Load(), offered, rounds, lost)
	if lost > 0 {
		t.Fail()
	}
}

// missing is what a whole listing does not have, or has with other bytes.
func missing(t *testing.T, p *hub.Place, want map[string][]byte) (lacking [][]byte) {
	t.Helper()
	type lack struct{ files [][]byte }
	return again(t, func() (lack, error) {
		l, err := p.List(t.Context(), "")
		if err != nil {
			return lack{}, err
		}
		there := map[string]bool{}
		for _, it := range l.Items {
			if _, ours := want[it.Stamp]; !ours {
				continue
			}
			data, err := p.Get(t.Context(), it)
			if fault.Code(err) == "place-unreachable" {
				return lack{}, err
			}
			if err == nil && bytes.Equal(data, want[it.Stamp]) {
				there[it.Stamp] = true
			}
		}
		out := lack{}
		for sum, data := range want {
			if !there[sum] {
				out.files = append(out.files, data)
			}
		}
		return out, nil
	}).files
}

// Teams of eight laptops: what a team costs, and how long a save takes in a busy
// hour and at the hub's limit.
func TestSoak_Teams(t *testing.T) {
	for _, nodes := range []int{1, 3} {
		for _, teams := range []int{30, 300} {
			t.Run(fmt.Sprintf("%d nodes %d teams", nodes, teams), func(t *testing.T) { soakTeams(t, nodes, teams) })
		}
	}
}

func soakTeams(t *testing.T, nodes, teams int) {
	const laptops = 8
	f := newFarm(t, nodes)
	warm, err := f.join(team)
	must(t, err)
	defer warm.Close()
	empty := f.memory()
	began := time.Now()
	places := make([]*hub.Place, teams*laptops)
	var group sync.WaitGroup
	work := make(chan int)
	for range 16 {
		group.Go(func() {
			for i := range work {
				p, err := f.join(fmt.Sprintf("team-%d", i/laptops))
				if err != nil {
					t.Errorf("join: %v (%v)", err, errors.Unwrap(err))
					return
				}
				places[i] = p
			}
		})
	}
	for i := range places {
		work <- i
	}
	close(work)
	group.Wait()
	joined := time.Since(began)
	defer func() {
		for _, p := range places {
			if p != nil {
				_ = p.Close()
			}
		}
	}()
	if t.Failed() {
		return
	}
	t.Logf("%d laptops of %d teams joined in %.1f s; %.0f MB a team and its laptops: %.2f MB", len(places), teams, joined.Seconds(), f.memory(), (f.memory()-empty)/float64(teams))
	long := soakTime("KEYSTONE_SOAK_LOAD", 15*time.Second)
	before := f.cpu()
	time.Sleep(long / 3)
	t.Logf("idle: %.1f%% of one processor", 100*(f.cpu()-before).Seconds()/(long/3).Seconds())
	for _, rate := range []int{3, 100, 0} {
		soakLoad(t, f, places, rate, long)
	}
	t.Logf("after the load %.0f MB", f.memory())
}

// soakLoad puts saves of 2 to 20 kB at a rate a second over all laptops, or as
// fast as 64 of them can.
func soakLoad(t *testing.T, f *farm, places []*hub.Place, rate int, long time.Duration) {
	var mu sync.Mutex
	var took []time.Duration
	var failed atomic.Int64
	save := func(p *hub.Place, seed uint64) {
		data := noise(2000+int(seed%18_000), seed)
		began := time.Now()
		if err := p.Put(t.Context(), "log/x", data); err != nil {
			failed.Add(1)
			return
		}
		mu.Lock()
		defer mu.Unlock()
		took = append(took, time.Since(began))
	}
	var group sync.WaitGroup
	began, before := time.Now(), f.cpu()
	end := began.Add(long)
	if rate > 0 {
		for time.Now().Before(end) {
			time.Sleep(time.Second / time.Duration(rate))
			p := places[rand.IntN(len(places))]
			group.Go(func() { save(p, rand.Uint64()) })
		}
	} else {
		for range 64 {
			group.Go(func() {
				for time.Now().Before(end) {
					save(places[rand.IntN(len(places))], rand.Uint64())
				}
			})
		}
	}
	group.Wait()
	spent := time.Since(began)
	slices.Sort(took)
	if len(took) == 0 {
		t.Fatalf("at %d a second nothing was put", rate)
	}
	t.Logf("asked %d/s (0: all they can): %.0f saves/s, p50 %.1f ms, p99 %.1f ms, %d failed, %.0f%% of a processor in the hubs", rate, float64(len(took))/spent.Seconds(),
		ms(took[len(took)/2]), ms(took[len(took)*99/100]), failed.Load(), 100*(f.cpu()-before).Seconds()/spent.Seconds())
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
