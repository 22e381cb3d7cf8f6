package firmwaresim

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// NetworkPatch changes the network; nil leaves a setting as it is.
type NetworkPatch struct {
	// Delay is how long submissions take; empty restores the delay of the options.
	Delay *Delay
	// ReportDelay is the time from delivery to the report; empty makes it as Delay.
	ReportDelay *Delay
	// Reject makes the network refuse submissions; the zero Reject ends that.
	Reject *Reject
	// Filter makes it refuse those of SIM cards that send too much; the zero Filter ends that.
	Filter *Filter
	// Outage takes the service centre away; the zero Outage brings it back.
	Outage *Outage
	// Retry is the time after which a message that a modem did not take is offered again;
	// empty restores 30 s.
	Retry *Delay
	// Validity is how long the centre keeps a message whose sender did not say; empty
	// restores 72 h.
	Validity *Delay
	// PriceCents is what a submission costs; a card that cannot pay is refused with +CMS
	// ERROR: 21.
	PriceCents *int
	// TemporaryReports makes the centre report, with a status of 0x20 to 0x2F, that a message
	// waits.
	TemporaryReports *bool
	// NationalReports makes reports name the recipient without the country code.
	NationalReports *bool
	// TimeZone is that of the time stamps, such as "+05:30"; empty restores the computer's.
	TimeZone *string
	// Parts is how the parts of messages from handsets travel.
	Parts *Parts
	// USSD are the answers to codes such as *100#. An empty menu removes the code.
	USSD map[string]Menu
	// USSDTimeout is how long the network waits for the reply to a menu; empty restores a
	// minute.
	USSDTimeout *Delay
}

// SetNetwork changes the network. Nothing changes when it returns an error.
func (s *Sim) SetNetwork(p NetworkPatch) error {
	if err := p.validate(); err != nil {
		return fmt.Errorf("firmwaresim: %w", err)
	}
	s.lock()
	defer s.unlock()
	s.network.apply(p, s.options.Delay)
	if p.Outage != nil {
		s.network.wakeAll()
	}
	return nil
}

func (p NetworkPatch) validate() error {
	var errs []error
	for _, d := range []*Delay{p.Delay, p.ReportDelay, p.Retry, p.Validity, p.USSDTimeout} {
		if d != nil {
			_, err := d.bounds()
			errs = append(errs, err)
		}
	}
	if p.Reject != nil {
		errs = append(errs, p.Reject.validate())
	}
	if p.Filter != nil {
		errs = append(errs, p.Filter.validate())
	}
	if p.Outage != nil {
		errs = append(errs, p.Outage.validate())
	}
	if p.PriceCents != nil && *p.PriceCents < 0 {
		errs = append(errs, errors.New("a price cannot be negative"))
	}
	if p.TimeZone != nil {
		_, err := parseZone(*p.TimeZone)
		errs = append(errs, err)
	}
	if p.Parts != nil {
		errs = append(errs, p.Parts.validate())
	}
	for _, menu := range p.USSD {
		errs = append(errs, menu.validate())
	}
	return errors.Join(errs...)
}

// apply changes the settings; the patch has been found valid.
func (n *network) apply(p NetworkPatch, usual Delay) {
	if p.Delay != nil {
		if *p.Delay != "" {
			usual = *p.Delay
		}
		n.delay, _ = usual.bounds()
		n.delayName = usual
	}
	if p.ReportDelay != nil {
		n.reportDelay = nil
		if *p.ReportDelay != "" {
			bounds, _ := p.ReportDelay.bounds()
			n.reportDelay = &bounds
		}
		n.reportDelayName = *p.ReportDelay
	}
	if p.Reject != nil {
		n.reject, n.attempts = *p.Reject, 0
	}
	if p.Outage != nil {
		n.outage = p.Outage.orNil()
	}
	if p.TimeZone != nil {
		n.zone, _ = parseZone(*p.TimeZone)
	}
	set(&n.filter, p.Filter)
	set(&n.price, p.PriceCents)
	set(&n.temporaryReports, p.TemporaryReports)
	set(&n.nationalReports, p.NationalReports)
	set(&n.parts, p.Parts)
	setTime(&n.retry, p.Retry, defaultRetry)
	setTime(&n.validity, p.Validity, defaultValidity)
	setTime(&n.serviceLimit, p.USSDTimeout, defaultServiceLimit)
	n.applyServices(p.USSD)
}

// setTime changes a time if a patch has it; an empty one restores what is usual.
func setTime(setting *time.Duration, patch *Delay, usual time.Duration) {
	if patch == nil {
		return
	}
	*setting = usual
	if *patch != "" {
		bounds, _ := patch.bounds()
		*setting = bounds.low
	}
}

var zonePattern = regexp.MustCompile(`^([+-])(\d\d):(00|15|30|45)$`)

// The zones that a time stamp can name, in hours from UTC.
const maxZoneHours = 19

// parseZone reads an offset from UTC in quarters of an hour; empty is the computer's zone.
func parseZone(text string) (*time.Location, error) {
	if text == "" {
		return time.Local, nil
	}
	m := zonePattern.FindStringSubmatch(text)
	if m == nil {
		return nil, fmt.Errorf("%q is no time zone such as +05:30", text)
	}
	hours, _ := strconv.Atoi(m[2])
	minutes, _ := strconv.Atoi(m[3])
	if hours > maxZoneHours {
		return nil, fmt.Errorf("%q is no time zone such as +05:30", text)
	}
	offset := hours*3600 + minutes*60
	if m[1] == "-" {
		offset = -offset
	}
	return time.FixedZone(text, offset), nil
}
