package discover

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// refusal is a unit that turned out to have no modem for us.
type refusal struct {
	ports string // that it had then
	pause time.Duration
	until time.Time
}

const (
	// A modem needs a while after it is plugged in, so the first pauses are
	// short. What is no modem is not poked for ever.
	firstPause   = 5 * time.Second
	longestPause = time.Hour
)

// refuse remembers that a unit is of no use now. Only what was poked in vain,
// or is not wanted, is left alone for longer and longer: to see whether
// another program has let go of a port disturbs nobody.
func (f *Finder) refuse(found finding) {
	key := found.unit.key
	old := f.refused[key]
	r := &refusal{ports: strings.Join(paths(found.unit), " ")}
	if found.poked || errors.Is(found.err, errUnwanted) || errors.Is(found.err, errTwice) {
		r.pause = firstPause
		if old != nil && old.pause > 0 {
			r.pause = min(2*old.pause, longestPause)
		}
		r.until = f.Now().Add(r.pause)
	}
	f.refused[key] = r
	f.report(key, found.err.Error(), func(news string) {
		f.Logger.Info("a serial port is not used", "ports", r.ports, "reason", news)
	})
}

// forgive forgets the units that were unplugged or have changed since.
func (f *Finder) forgive(units []unit) {
	for key, r := range f.refused {
		still := slices.ContainsFunc(units, func(u unit) bool {
			return u.key == key && strings.Join(paths(u), " ") == r.ports
		})
		if !still {
			delete(f.refused, key)
			delete(f.reported, key)
		}
	}
}

// report logs what is news.
func (f *Finder) report(about, news string, log func(news string)) {
	if f.reported[about] != news {
		f.reported[about] = news
		log(news)
	}
}

// tellMissing warns once about modems that were asked for and are not there.
func (f *Finder) tellMissing(units int) {
	if len(f.IMEIs) == 0 {
		problem := ""
		if len(f.served) == 0 {
			problem = fmt.Sprintf("no modem answers; %d USB devices with serial ports were looked at", units)
		}
		f.report("", problem, f.warn)
	}
	for _, imei := range f.IMEIs {
		problem := fmt.Sprintf("the modem with the IMEI %s is not there", imei)
		for _, s := range f.served {
			if sameIMEI(imei, s.imei) {
				problem = ""
			}
		}
		f.report("imei "+imei, problem, f.warn)
	}
}

func (f *Finder) warn(problem string) {
	if problem != "" {
		f.Logger.Warn(problem + "; see what there is with: simrelay modems")
	}
}
