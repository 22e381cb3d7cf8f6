package gatewaytest

import (
	"bytes"
	"io"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// witness compares every answer that passes with the description of the API, so
// that each test of the gateway is a test of the description too. It tells at
// the end of the test, because a stream may end after its test.
type witness struct {
	next     http.Handler
	contract *Contract

	mu     sync.Mutex
	found  []error
	listen func(Exchange)
}

// enough is how many differences are told of.
const enough = 5

func newWitness(t testing.TB, next http.Handler) *witness {
	contract, err := Described()
	require.NoError(t, err)
	w := &witness{next: next, contract: contract}
	t.Cleanup(func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		for _, err := range w.found {
			t.Errorf("the API is not as its description says (gateway/native/openapi): %v", err)
		}
	})
	return w
}

// Listen calls a function with whatever is asked and answered from now on.
func (s *Server) Listen(listen func(Exchange)) {
	s.witness.mu.Lock()
	defer s.witness.mu.Unlock()
	s.witness.listen = listen
}

// ServeHTTP serves a request and looks at what is said.
func (w *witness) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	x := Exchange{Method: r.Method, URL: r.URL, RequestHeader: r.Header.Clone()}
	var asked bytes.Buffer
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = struct {
			io.Reader
			io.Closer
		}{io.TeeReader(r.Body, &asked), r.Body}
	}
	answer := &overheard{ResponseWriter: rw, status: http.StatusOK}
	defer func() {
		if p := recover(); p != nil {
			panic(p) // broken off: half an answer is none
		}
		x.RequestBody, x.Status, x.Header, x.Body = asked.Bytes(), answer.status, rw.Header(), answer.body.Bytes()
		w.look(x)
	}()
	w.next.ServeHTTP(answer, r)
}

func (w *witness) look(x Exchange) {
	err := w.contract.Check(x)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.listen != nil {
		w.listen(x)
	}
	if err != nil && len(w.found) < enough {
		w.found = append(w.found, err)
	}
}

// overheard is an answer that is kept too.
type overheard struct {
	http.ResponseWriter

	status int
	body   bytes.Buffer
}

func (o *overheard) WriteHeader(status int) {
	if status >= 200 {
		o.status = status
	}
	o.ResponseWriter.WriteHeader(status)
}

func (o *overheard) Write(b []byte) (int, error) {
	n, err := o.ResponseWriter.Write(b)
	o.body.Write(b[:n])
	return n, err
}

// Flush implements http.Flusher, where the server does.
func (o *overheard) Flush() {
	if f, ok := o.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}

// Unwrap is for http.ResponseController.
func (o *overheard) Unwrap() http.ResponseWriter { return o.ResponseWriter }
