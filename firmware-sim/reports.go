package firmwaresim

import (
	"slices"
	"time"

	"simrelay/firmware-sim/tpdu"
)

// dueReport is a status report that has not been sent yet.
type dueReport struct {
	to     string
	letter *letter
	timer  *timer
	held   bool       // until another one has gone
	after  *dueReport // that one, once there is one
}

// settled is called when the fate of a message is known. The sender hears of it if it asked.
func (n *network) settled(l *letter, status tpdu.Status) {
	if l.report == nil {
		return
	}
	n.report(l.submission.From, l.report, status)
}

// waits is called when a message has to wait, with a status that says why. The sender hears
// of it once if it asked, and if the network is one that tells.
func (n *network) waits(l *letter, status tpdu.Status) {
	if l.report == nil || l.told || !n.temporaryReports {
		return
	}
	l.told = true
	n.report(l.submission.From, l.report, status)
}

// report sends a status report on a message after the time that reports take, as the faults of the
// modem that it is for let it.
func (n *network) report(to string, on *tpdu.StatusReport, status tpdu.Status) {
	report := *on
	report.Status, report.Discharge = status, n.now()
	r := &dueReport{to: to, letter: &letter{status: &report, expires: report.Discharge.Add(defaultValidity)}}
	delay, copies := n.reportLatency(), 1
	passed := n.heldReport(to)
	for _, f := range n.reportFaults(to, passed != nil) {
		switch f.Kind {
		case LostReport:
			return
		case DuplicateReport:
			copies++
		case SwappedReports:
			r.held = true
			delay += f.For
		}
	}
	if passed != nil {
		passed.after = r
	}
	for range copies {
		n.dispatchReport(r, delay)
		again := *r.letter
		r = &dueReport{to: to, letter: &again}
	}
}

// heldReport is the report to a number that waits for another one to pass it, or nil.
func (n *network) heldReport(to string) *dueReport {
	i := slices.IndexFunc(n.reports, func(r *dueReport) bool { return r.to == to && r.held && r.after == nil })
	if i < 0 {
		return nil
	}
	return n.reports[i]
}

// reportFaults takes the faults that strike a report to a number. One that passes another is
// not held back itself.
func (n *network) reportFaults(to string, passes bool) []Fault {
	m := n.modemOf(to)
	if m == nil {
		return nil
	}
	return m.dueIf(func(f Fault) bool {
		return f.At == OnReport && (f.Kind != SwappedReports || !passes)
	})
}

func (n *network) dispatchReport(r *dueReport, delay time.Duration) {
	n.reports = append(n.reports, r)
	r.timer = n.sim.after(delay, func() { n.deliverReport(r) })
}

// deliverReport hands a report over, and after it the one that it has passed.
func (n *network) deliverReport(r *dueReport) {
	r.timer.stop()
	n.reports = slices.DeleteFunc(n.reports, func(other *dueReport) bool { return other == r })
	n.mailbox(r.to).put(r.letter)
	for _, other := range n.reports {
		if other.after == r {
			n.deliverReport(other)
			return
		}
	}
}

// hurryReports sends at once what is due to a number.
func (n *network) hurryReports(to string) {
	for _, r := range slices.Clone(n.reports) {
		if r.to == to && !r.held {
			n.deliverReport(r)
		}
	}
}
