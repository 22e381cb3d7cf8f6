package dashboard

import (
	"bytes"
	"context"
	"encoding/json"
	"sync"
	"time"

	"simrelay/accounts"
)

// audience is who sees the same page: all of an account who may manage it, or
// all who may not.
type audience struct {
	account int64
	manages bool
}

func audienceOf(p accounts.Principal) audience { return audience{p.AccountID, mayManage(p)} }

// mayManage reports whether somebody is shown what changes the account.
func mayManage(p accounts.Principal) bool { return p.Allows(accounts.RightManage) == nil }

// boards keeps, for accounts that somebody watches, what their page shows. It
// is looked at once per interval, however many watch, and by nobody when nobody
// does. It needs no goroutine: whoever watches asks.
type boards struct {
	look  func(context.Context, accounts.Principal) ([]byte, error)
	every time.Duration

	mu     sync.Mutex
	boards map[audience]*board
}

// board is an audience's page.
type board struct {
	watchers int // guarded by boards.mu

	mu      sync.Mutex
	at      time.Time // of the last look
	version int64     // counts changes
	content []byte
}

func newBoards(look func(context.Context, accounts.Principal) ([]byte, error), every time.Duration) *boards {
	return &boards{look: look, every: every, boards: map[audience]*board{}}
}

// watch returns the audience's board. The caller must leave it.
func (b *boards) watch(who audience) *board {
	b.mu.Lock()
	defer b.mu.Unlock()
	at := b.boards[who]
	if at == nil {
		at = new(board)
		b.boards[who] = at
	}
	at.watchers++
	return at
}

func (b *boards) leave(who audience) {
	b.mu.Lock()
	defer b.mu.Unlock()
	at := b.boards[who]
	if at.watchers--; at.watchers == 0 {
		delete(b.boards, who)
	}
}

// newer returns what the board shows and its version; no content when it has
// not changed since the version that the caller has. A watcher whose clock ticks
// a little early still gets a new look.
func (b *boards) newer(ctx context.Context, p accounts.Principal, at *board, have int64) (int64, []byte, error) {
	at.mu.Lock()
	defer at.mu.Unlock()
	if now := time.Now(); at.version == 0 || now.Sub(at.at) >= b.every*9/10 {
		content, err := b.look(ctx, p)
		if err != nil {
			return have, nil, err
		}
		at.at = now
		if at.version == 0 || !bytes.Equal(content, at.content) {
			at.version, at.content = at.version+1, content
		}
	}
	if at.version == have {
		return have, nil, nil
	}
	return at.version, at.content, nil
}

// regions are the parts of the page that change, as HTML.
type regions struct {
	Summary  string `json:"summary"`
	SIMs     string `json:"sims"`
	Devices  string `json:"devices"`
	Messages string `json:"messages"`
}

// look renders the regions of the account's page.
func (d *dashboard) look(ctx context.Context, p accounts.Principal) ([]byte, error) {
	m, err := d.model(ctx, p)
	if err != nil {
		return nil, err
	}
	var r regions
	for name, into := range map[string]*string{"summary": &r.Summary, "sims": &r.SIMs, "devices": &r.Devices, "messages": &r.Messages} {
		if *into, err = d.views.fragment(name, m); err != nil {
			return nil, err
		}
	}
	return json.Marshal(r)
}
