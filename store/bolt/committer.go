package bolt

import (
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	bbolt "go.etcd.io/bbolt"

	"simrelay/store"
)

// maxGroup bounds how many transactions share one commit, and with it how long
// the first of them waits.
const maxGroup = 1024

// commitLoop is the one goroutine that writes. A closure that ends it, as a
// failing test does with runtime.Goexit, makes it begin again.
func (e *engine) commitLoop() {
	closed := false
	defer func() {
		if closed {
			close(e.drained)
		} else {
			go e.commitLoop()
		}
	}()
	for {
		select {
		case first := <-e.queue:
			e.commitGroup(first)
			continue
		case <-e.closing:
		}
		select { // what was queued before the end is still done
		case first := <-e.queue:
			e.commitGroup(first)
		default:
			closed = true
			return
		}
	}
}

// group is what one commit decides: jobs that ran, whether they failed or not.
type group struct {
	*txn
	jobs  []*job
	dirty bool
	tight bool // only closures that shrink the store are kept
	start time.Time
}

// commitGroup runs first and everything that waits, commits once, and answers.
func (e *engine) commitGroup(first *job) {
	if e.failed != nil {
		first.refuse(e.failed)
		return
	}
	start := time.Now()
	tx, err := e.db.Begin(true)
	if err != nil {
		first.refuse(engineError(err))
		return
	}
	g := &group{txn: newTxn(tx, e.layouts), tight: e.isTight(tx), start: start}
	defer e.decide(g) // deferred because a closure may end the goroutine
	for j, n := first, 1; j != nil; n++ {
		if j.taken.CompareAndSwap(false, true) {
			g.run(j)
		}
		if j = nil; n < maxGroup && g.stuck == nil {
			j = e.waiting()
		}
	}
}

// isTight reports whether the file is near its limit. What is left is for
// transactions that delete: bbolt writes changed pages to other places, and
// could not even delete in a file without room.
func (e *engine) isTight(tx *bbolt.Tx) bool {
	if e.maxSize == 0 {
		return false
	}
	stats := e.db.Stats()
	free := (stats.FreePageN + stats.PendingPageN) * e.db.Info().PageSize
	return e.maxSize-int(tx.Size())+free < e.maxSize/16
}

func (e *engine) waiting() *job {
	select {
	case j := <-e.queue:
		return j
	default:
		return nil
	}
}

var errGoexit = errors.New("store: a transaction ended its goroutine")

// run runs one closure. When it fails or panics, its writes are undone, and
// those of its neighbours stay.
func (g *group) run(j *job) {
	g.undo, g.hooks = g.undo[:0], nil
	g.jobs = append(g.jobs, j)
	j.err = errGoexit
	defer func() {
		if p := recover(); p != nil {
			j.err = fmt.Errorf("store: a transaction panicked: %v\n%s", p, debug.Stack())
		}
		if j.err == nil && g.tight && !g.shrinks() {
			j.err = fmt.Errorf("%w: the store is near its size limit", store.ErrFull)
		}
		if j.err != nil {
			j.err = g.rewind(0, j.err)
			return
		}
		g.dirty = g.dirty || len(g.undo) > 0
		j.hooks = g.hooks
	}()
	j.err = j.fn(g.txn)
}

// decide commits the group and answers its jobs. Those that failed by
// themselves are answered after the commit too: what they saw of their
// neighbours, such as a record that exists already, must be true by then.
func (e *engine) decide(g *group) {
	err := e.commit(g)
	if err == nil && g.dirty {
		e.commits.Add(1)
		e.lastCommit.Store(int64(time.Since(g.start)))
	}
	for _, j := range g.jobs {
		if err != nil {
			j.err = err
		}
		if j.err == nil && g.dirty {
			e.updates.Add(1)
		}
		j.done <- j.err
	}
}

// commit makes what was written durable; a group that wrote nothing costs no
// fsync. When there is no room, nothing of the group is kept, and the store
// goes on. After any other failure nobody knows what reached the disk: nothing
// more is written until the program starts again, and reads go on.
func (e *engine) commit(g *group) error {
	if g.stuck != nil || !g.dirty {
		return errors.Join(g.stuck, engineError(g.tx.Rollback()))
	}
	start := time.Now()
	err := engineError(g.tx.Commit())
	if err == nil && e.committed != nil {
		e.committed(time.Since(start))
	}
	if err != nil && !errors.Is(err, store.ErrFull) {
		e.failed = fmt.Errorf("store: a commit failed, so nothing is written until the next start: %w", err)
		return e.failed
	}
	return err
}
