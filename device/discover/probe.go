package discover

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// finding is what probing a unit brought.
type finding struct {
	unit  unit
	port  port // that answered
	modem Modem
	poked bool // something was said to a port that did not answer
	err   error
}

// probeTime bounds how long one port is asked.
const probeTime = 15 * time.Second

// errSilent is a port at which nothing understands AT commands.
var errSilent = errors.New("nothing answers AT commands; is an agent, or another program, using this port?")

// probeAll probes units side by side, and hands each to take when it is done,
// one at a time.
func (f *Finder) probeAll(ctx context.Context, units []unit, take func(finding)) {
	found := make(chan finding)
	for _, u := range units {
		go func() { found <- f.probe(ctx, u) }()
	}
	for range units {
		take(<-found)
	}
}

// probe tries the ports of a unit one after another until one answers.
func (f *Finder) probe(ctx context.Context, u unit) finding {
	found := finding{unit: u}
	for _, p := range u.ports {
		id, err := f.ask(ctx, p)
		if err == nil {
			found.port, found.modem, found.err = p, f.modem(id, p), nil
			return found
		}
		found.poked = found.poked || errors.Is(err, errSilent)
		if found.err != nil {
			err = fmt.Errorf("%w; %w", found.err, err)
		}
		found.err = err
	}
	return found
}

func (f *Finder) modem(id Identity, p port) Modem {
	return Modem{Identity: id, Path: p.path, Open: func() (io.ReadWriteCloser, error) { return f.Ports.open(p.path, p.name) }}
}

// ask opens one port and asks what is there. A port that another program has
// is not opened.
func (f *Finder) ask(ctx context.Context, p port) (id Identity, err error) {
	if err := ctx.Err(); err != nil {
		return id, err
	}
	opened, err := f.Ports.open(p.path, p.name)
	if err != nil {
		return id, err
	}
	defer opened.Close()
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	if id, err = f.Identify(ctx, opened); err != nil {
		f.Logger.Debug("no modem at a port", "port", p.path, "error", err)
		return id, fmt.Errorf("%s: %w", p.path, errSilent)
	}
	return id, nil
}

// Finding is one USB device with serial ports, and the modem that it is.
type Finding struct {
	// Ports are the paths of its ports, in the order in which they were tried.
	Ports []string
	// Modem says nothing of use when Err is set.
	Modem Modem
	// Err tells why it cannot be used.
	Err error
}

// Look asks what is at a port that somebody gave, whatever its name.
func (f *Finder) Look(ctx context.Context, path string) Finding {
	p := port{name: lockName(path), path: path}
	id, err := f.ask(ctx, p)
	return Finding{Ports: []string{path}, Modem: f.modem(id, p), Err: err}
}

// List looks once, and returns everything that is plugged in.
func (f *Finder) List(ctx context.Context) (list []Finding) {
	units := f.scan()
	found := map[string]finding{}
	f.probeAll(ctx, units, func(one finding) { found[one.unit.key] = one })
	for _, u := range units {
		one := found[u.key]
		if one.err == nil && !f.wants(one.modem.IMEI) {
			one.err = errUnwanted
		}
		list = append(list, Finding{Ports: paths(u), Modem: one.modem, Err: one.err})
	}
	return list
}

func paths(u unit) (list []string) {
	for _, p := range u.ports {
		list = append(list, p.path)
	}
	return list
}

// wants reports whether a modem was asked for.
func (f *Finder) wants(imei string) bool {
	for _, wanted := range f.IMEIs {
		if sameIMEI(wanted, imei) {
			return true
		}
	}
	return len(f.IMEIs) == 0
}

// identityDigits is how many digits of an IMEI name the modem; the check digit
// and the version of its software come after them.
const identityDigits = 14

func sameIMEI(a, b string) bool {
	a, b = strings.TrimSpace(a), strings.TrimSpace(b)
	return len(a) >= identityDigits && len(b) >= identityDigits && a[:identityDigits] == b[:identityDigits]
}
