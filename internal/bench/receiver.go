package main

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"strconv"
	"sync"
)

// receiver stands for customers' servers. Like poster it is as lean as can be.
type receiver struct {
	URL string

	listener net.Listener
	got      func(body []byte) // is told of each request; nil: nobody is
	hang     bool              // it never answers

	mu      sync.Mutex
	conns   map[net.Conn]struct{} // nil when it is closed
	serving sync.WaitGroup
}

// newReceiver listens on a free port of 127.0.0.1.
func newReceiver(got func(body []byte)) (*receiver, error) {
	return (&receiver{got: got}).listen()
}

// newHanging is a receiver that takes requests and never answers.
func newHanging() (*receiver, error) { return (&receiver{hang: true}).listen() }

func (r *receiver) listen() (_ *receiver, err error) {
	if r.listener, err = net.Listen("tcp4", "127.0.0.1:0"); err != nil {
		return nil, err
	}
	r.URL, r.conns = "http://"+r.listener.Addr().String()+"/hook", map[net.Conn]struct{}{}
	r.serving.Go(r.accept)
	return r, nil
}

func (r *receiver) accept() {
	for {
		conn, err := r.listener.Accept()
		if err != nil {
			return
		}
		if r.keep(conn) {
			r.serving.Go(func() { r.serve(conn) })
		}
	}
}

func (r *receiver) keep(conn net.Conn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.conns == nil {
		_ = conn.Close()
		return false
	}
	r.conns[conn] = struct{}{}
	return true
}

// mostRequest is more than a request of a message event has.
const mostRequest = 8 << 10

var okAnswer = []byte("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

// serve answers until the relay closes the connection.
func (r *receiver) serve(conn net.Conn) {
	defer r.forget(conn)
	in := bufio.NewReaderSize(conn, mostRequest)
	for {
		body, err := readRequest(in)
		if err != nil {
			return
		}
		if r.got != nil {
			r.got(body)
		}
		if r.hang {
			continue // until the relay gives up
		}
		if _, err := conn.Write(okAnswer); err != nil {
			return
		}
	}
}

func (r *receiver) forget(conn net.Conn) {
	_ = conn.Close()
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.conns, conn)
}

// readRequest returns a request's body, which is valid until the next call.
func readRequest(in *bufio.Reader) ([]byte, error) {
	length := -1
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return nil, err
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			break
		}
		if value, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			length, _ = strconv.Atoi(string(value))
		}
	}
	if length < 0 || length > in.Size() {
		return nil, fmt.Errorf("a request of %d bytes", length)
	}
	body, err := in.Peek(length)
	if err == nil {
		_, err = in.Discard(length)
	}
	return body, err
}

func (r *receiver) close() error {
	err := r.listener.Close()
	r.mu.Lock()
	for conn := range r.conns {
		_ = conn.Close()
	}
	r.conns = nil
	r.mu.Unlock()
	r.serving.Wait()
	return err
}

// number finds which message of this bench an event's body is about; 0: none.
func number(body []byte) int {
	_, rest, _ := bytes.Cut(body, []byte(`"text":"Message `))
	digits, _, _ := bytes.Cut(rest, []byte(":"))
	n, _ := strconv.Atoi(string(digits))
	return n
}
