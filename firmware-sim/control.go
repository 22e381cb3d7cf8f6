package firmwaresim

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// The largest body that the control port reads.
const maxBody = 1 << 20

// problem is an error with the status that it gets on the control port.
type problem struct {
	status int
	text   string
}

func (p problem) Error() string { return p.text }

func bad(format string, args ...any) error {
	return problem{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

// Handler serves the control port: JSON over HTTP, lists as bare arrays, errors as
// {"error": "..."}.
func (s *Sim) Handler() http.Handler {
	mux := http.NewServeMux()
	routes := map[string]func(*http.Request) (int, any, error){
		"GET /v1/modems":                     s.getModems,
		"GET /v1/submissions":                s.getSubmissions,
		"DELETE /v1/submissions":             s.deleteSubmissions,
		"GET /v1/messages":                   s.getMessages,
		"POST /v1/inbound":                   s.postInbound,
		"GET /v1/handsets/{number}":          s.getHandset,
		"GET /v1/handsets/{number}/inbox":    s.getInbox,
		"DELETE /v1/handsets/{number}/inbox": s.deleteInbox,
		"PUT /v1/handsets/{number}":          s.putHandset,
		"GET /v1/network":                    s.getNetwork,
		"PUT /v1/network":                    s.putNetwork,
		"GET /v1/modems/{n}/sim":             s.getSIM,
		"PUT /v1/modems/{n}/sim":             s.putSIM,
		"POST /v1/modems/{n}/sim":            s.postSIM,
		"POST /v1/modems/{n}/ussd":           s.postUSSD,
		"GET /v1/modems/{n}/faults":          s.getFaults,
		"POST /v1/modems/{n}/faults":         s.postFault,
		"DELETE /v1/modems/{n}/faults":       s.deleteFaults,
		"GET /v1/modems/{n}/unexpected":      s.getUnexpected,
		"GET /v1/modems/{n}/transcript":      s.getTranscript,
	}
	var names []string
	for pattern, route := range routes {
		names = append(names, pattern)
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			r.Body = http.MaxBytesReader(w, r.Body, maxBody)
			status, answer, err := route(r)
			respond(w, status, answer, err)
		})
	}
	return withNotFound(mux, names)
}

func respond(w http.ResponseWriter, status int, answer any, err error) {
	if err != nil {
		status, answer = http.StatusBadRequest, map[string]string{"error": strings.TrimPrefix(err.Error(), "firmwaresim: ")}
		if p, ok := errors.AsType[problem](err); ok {
			status = p.status
		}
	}
	if text, ok := answer.(plain); ok {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(status)
		_, _ = w.Write(text)
		return
	}
	if answer == nil {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer) // the other side has gone; nobody to tell
}

// plain is an answer that is text and not JSON.
type plain []byte

func (s *Sim) getModems(*http.Request) (int, any, error) {
	return http.StatusOK, s.Describe("").Modems, nil
}

func (s *Sim) getSubmissions(r *http.Request) (int, any, error) {
	return answerList(s, r, s.Submissions)
}

func (s *Sim) getMessages(r *http.Request) (int, any, error) {
	return answerList(s, r, s.Messages)
}

func (s *Sim) deleteSubmissions(*http.Request) (int, any, error) {
	s.Forget()
	return http.StatusNoContent, nil, nil
}

// orEmpty makes JSON write [] and not null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// modem finds the modem in the path.
func (s *Sim) modem(r *http.Request) (*Modem, error) {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil {
		return nil, bad("modem %q is not a number; modems count from 0 to %d", r.PathValue("n"), len(s.modems)-1)
	}
	if n < 0 || n >= len(s.modems) {
		return nil, problem{http.StatusNotFound, fmt.Sprintf("there is no modem %d; modems count from 0 to %d", n, len(s.modems)-1)}
	}
	return s.modems[n], nil
}

func (s *Sim) deleteFaults(r *http.Request) (int, any, error) {
	m, err := s.modem(r)
	if err != nil {
		return 0, nil, err
	}
	m.ClearFaults()
	return http.StatusNoContent, nil, nil
}

func (s *Sim) getUnexpected(r *http.Request) (int, any, error) {
	m, err := s.modem(r)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, orEmpty(m.Unexpected()), nil
}

// withNotFound answers what no route knows, and wrong methods, with JSON too.
func withNotFound(mux *http.ServeMux, names []string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := mux.Handler(r); pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		status := http.StatusNotFound
		for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodPost, http.MethodDelete} {
			other := r.Clone(r.Context())
			other.Method = method
			if _, pattern := mux.Handler(other); pattern != "" {
				w.Header().Add("Allow", method)
				status = http.StatusMethodNotAllowed
			}
		}
		respond(w, 0, nil, problem{status, "no such route, known are " + sortedList(names)})
	})
}
