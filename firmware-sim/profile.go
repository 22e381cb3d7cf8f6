package firmwaresim

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// Each profile is one file; generic.json holds everything, the others what differs from it.
//
//go:embed profiles/*.json
var profileFiles embed.FS

const genericProfile = "generic"

// profile describes how one kind of modem behaves. It is data only: what a modem does
// differently is a field here, and no code asks for a profile's name.
type profile struct {
	Name         string `json:"name"`
	Manufacturer string `json:"manufacturer"`
	Model        string `json:"model"`
	Revision     string `json:"revision"`
	// Capabilities is the answer to +GCAP.
	Capabilities string `json:"capabilities"`

	// Boot lists the result codes that announce a start; BootTime is how long a start
	// takes. BootDropsPort says that the port goes away meanwhile, as USB ports do.
	Boot          []string `json:"boot"`
	BootTime      duration `json:"boot_time"`
	BootDropsPort bool     `json:"boot_drops_port"`
	// Ready lists the result codes that follow when the card can be used.
	Ready []string `json:"ready"`
	// ResetNotice, if not empty, is the last word of a modem that restarts unasked.
	ResetNotice string `json:"reset_notice"`
	// Busy says when commands have to wait for the card.
	Busy busyness `json:"busy"`

	// Commands are those of vendors that this modem has; Refuses lists what it does not
	// know ("+CMEE=2" or "+CSMP").
	Commands []string `json:"commands"`
	Refuses  []string `json:"refuses"`
	// Errors lists commands ("+CMMS=2") that fail, with the code.
	Errors map[string]int `json:"errors"`
	// Answers are commands that get fixed lines and OK.
	Answers map[string][]string `json:"answers"`
	// UnknownCommand is what a command that the modem does not know gets.
	UnknownCommand string `json:"unknown_command"`
	// ListEnd is what ends each line of +CLAC, if it is not the usual end of line.
	ListEnd string `json:"list_end"`
	// PINWithoutOK says that +CPIN? is answered by its line alone.
	PINWithoutOK bool `json:"pin_without_ok"`
	// ICCIDFormat is the answer to the command for the card's number, with one %s.
	ICCIDFormat string `json:"iccid_format"`
	// NumberFormat is the answer to +CNUM: name, number and type of address.
	NumberFormat string `json:"number_format"`

	// Stores are the capacities of the message stores; Store is where messages go first.
	Stores map[string]int `json:"stores"`
	Store  string         `json:"store"`
	// ReceiveStores are those that +CPMS takes as its third.
	ReceiveStores []string `json:"receive_stores"`
	// EmptySlot is the +CMS ERROR of an empty place in the store; 0 answers a plain OK.
	EmptySlot int `json:"empty_slot"`
	// DeleteFlagZero is the +CMS ERROR that +CMGD=n,0 gets on modems that dislike the
	// flag; 0 takes it.
	DeleteFlagZero int `json:"delete_flag_zero"`
	// FullNotice, if not empty, is said when a store is full, with one %s for its name.
	FullNotice string `json:"full_notice"`

	// CNMI lists the values that each parameter of +CNMI takes.
	CNMI [5][]int `json:"cnmi"`
	// CSMS lists the services that +CSMS takes.
	CSMS []int `json:"csms"`
	// CMTHead is the head of a +CMT, with one %d for the length.
	CMTHead string `json:"cmt_head"`
	// ReportStore is the store that +CDSI names; ReportIndex, if not negative, is the place
	// that it names instead of the true one.
	ReportStore string `json:"report_store"`
	ReportIndex int    `json:"report_index"`
	// UnexpectedAck is the +CMS ERROR of a +CNMA that nobody waits for; NoNetwork that of a
	// send without a network.
	UnexpectedAck int `json:"unexpected_ack"`
	NoNetwork     int `json:"no_network"`
	// CMSText says that +CMS ERROR carries a text at +CMEE=2.
	CMSText bool `json:"cms_text"`
	// CSMPClearsCentre says that +CSMP forgets the service centre.
	CSMPClearsCentre bool `json:"csmp_clears_centre"`

	// Chatter is what the modem says of its own accord until ^CURC=0. Dirty says that until
	// then no unsolicited result waits for the end of a command line or its answer.
	Chatter []chatter `json:"chatter"`

	// Numbers are vendor settings of one number that do not begin with 0.
	Numbers map[string]int `json:"numbers"`
	Dirty   bool           `json:"dirty"`
}

// chatter is an unsolicited line that comes again and again.
type chatter struct {
	Text  string   `json:"text"`
	Every duration `json:"every"`
}

// duration is a time.Duration that JSON writes as "1.5s".
type duration time.Duration

// UnmarshalJSON reads a duration such as "1.5s".
func (d *duration) UnmarshalJSON(b []byte) error {
	var text string
	if err := json.Unmarshal(b, &text); err != nil {
		return err
	}
	parsed, err := time.ParseDuration(text)
	*d = duration(parsed)
	return err
}

// Profiles lists the names that Options.Profile takes.
func Profiles() []string {
	files, _ := fs.Glob(profileFiles, "profiles/*.json")
	var names []string
	for _, file := range files {
		names = append(names, strings.TrimSuffix(strings.TrimPrefix(file, "profiles/"), ".json"))
	}
	return names
}

// loadProfile reads a profile on top of the generic one.
func loadProfile(name string) (*profile, error) {
	if name == "" {
		name = genericProfile
	}
	if !slices.Contains(Profiles(), name) {
		return nil, fmt.Errorf("firmwaresim: unknown profile %q, known are %s", name, strings.Join(Profiles(), ", "))
	}
	p := &profile{}
	for _, layer := range []string{genericProfile, name} {
		if err := p.read(layer); err != nil {
			return nil, fmt.Errorf("firmwaresim: profile %s: %w", layer, err)
		}
	}
	return p, nil
}

func (p *profile) read(name string) error {
	text, err := profileFiles.ReadFile("profiles/" + name + ".json")
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	return decoder.Decode(p)
}
