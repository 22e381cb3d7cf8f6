package dialect

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"simrelay/internal/fault"
)

// Bounds of live streams.
const (
	// MaxStreams is how many an account may have open.
	MaxStreams = 32
	// Heartbeat is how often a quiet stream shows that it is alive.
	Heartbeat = 15 * time.Second
	// writeTimeout is how long a reader may block us. It can come back and go
	// on from the last event that it has seen.
	writeTimeout = 10 * time.Second
)

// Streams knows the live streams that are open. It is safe for concurrent use.
type Streams struct {
	done chan struct{}
	end  sync.Once

	mu   sync.Mutex
	open map[int64]int // by account
}

// NewStreams returns a set without streams.
func NewStreams() *Streams {
	return &Streams{done: make(chan struct{}), open: map[int64]int{}}
}

// End makes every stream end, and lets no new one begin.
func (s *Streams) End() { s.end.Do(func() { close(s.done) }) }

// Done is closed by End.
func (s *Streams) Done() <-chan struct{} { return s.done }

// Count returns how many streams are open.
func (s *Streams) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, open := range s.open {
		n += open
	}
	return n
}

// Begin answers with a stream of server-sent events (WHATWG HTML section 9.2).
// The caller must call End on it.
func (s *Streams) Begin(c *gin.Context, accountID int64) (*Stream, error) {
	select {
	case <-s.done:
		return nil, fault.New(fault.Unavailable, "shutting_down", "The relay is shutting down.").After(time.Second)
	default:
	}
	if !s.enter(accountID) {
		return nil, fault.New(fault.RateLimited, "too_many_streams", "At most %d live streams may be open at once.", MaxStreams).After(Heartbeat)
	}
	h := c.Writer.Header()
	h["Content-Type"] = []string{"text/event-stream"}
	h["X-Accel-Buffering"] = []string{"no"} // proxies that would collect
	st := &Stream{set: s, account: accountID, w: c.Writer, rc: http.NewResponseController(c.Writer)}
	_ = st.rc.SetReadDeadline(time.Time{}) // it outlives the server's read timeout
	c.Status(http.StatusOK)
	st.buf = append(st.buf, "retry: 1000\n\n"...)
	return st, nil
}

func (s *Streams) enter(accountID int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[accountID] >= MaxStreams {
		return false
	}
	s.open[accountID]++
	return true
}

func (s *Streams) leave(accountID int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[accountID]--; s.open[accountID] == 0 {
		delete(s.open, accountID)
	}
}

// Stream is one open stream, used by the goroutine of its request.
type Stream struct {
	set     *Streams
	account int64
	w       http.ResponseWriter
	rc      *http.ResponseController
	buf     []byte
}

// Event adds an event to what the next Flush writes. The data must be one line;
// id 0 means none.
func (s *Stream) Event(id int64, data []byte) {
	if id != 0 {
		s.buf = strconv.AppendInt(append(s.buf, "id: "...), id, 10)
		s.buf = append(s.buf, '\n')
	}
	s.buf = append(append(s.buf, "data: "...), data...)
	s.buf = append(s.buf, "\n\n"...)
}

// Place adds where the stream is, so that a reader who has seen no event yet can
// go on from there too.
func (s *Stream) Place(id int64) {
	s.buf = append(strconv.AppendInt(append(s.buf, "id: "...), id, 10), "\n\n"...)
}

// Beat adds a comment, which keeps the connection open and shows whether the
// reader is still there.
func (s *Stream) Beat() { s.buf = append(s.buf, ": beat\n\n"...) }

// Flush writes what was added. After an error the stream is over.
func (s *Stream) Flush() error {
	if len(s.buf) == 0 {
		return nil
	}
	_ = s.rc.SetWriteDeadline(time.Now().Add(writeTimeout))
	_, err := s.w.Write(s.buf)
	if s.buf = s.buf[:0]; cap(s.buf) > keepBuffer {
		s.buf = nil
	}
	if err != nil {
		return err
	}
	return s.rc.Flush()
}

// End gives the stream's place back. What was written stays written.
func (s *Stream) End() { s.set.leave(s.account) }
