package firmwaresim

// contact is one entry of a phonebook.
type contact struct {
	number string // with a plus sign if it is international
	name   string
}

// phonebook is a row of entries, which count from 1.
type phonebook struct {
	entries []*contact
}

// The measures of a phonebook.
const (
	phonebookSize = 100
	maxDigits     = 20
	maxName       = 20
)

func newPhonebook(size int) *phonebook {
	return &phonebook{entries: make([]*contact, size)}
}

func (b *phonebook) used() int {
	n := 0
	for _, c := range b.entries {
		if c != nil {
			n++
		}
	}
	return n
}

// free finds the first free place, or 0.
func (b *phonebook) free() int {
	for i, c := range b.entries {
		if c == nil {
			return i + 1
		}
	}
	return 0
}

// phonebookNames are those that +CPBS takes: the card's, the modem's, and the own number.
var phonebookNames = []string{"SM", "ME", "ON"}

// phonebook finds a phonebook by its name.
func (m *Modem) phonebook(name string) *phonebook {
	switch name {
	case "ME":
		return m.memory.phonebook
	case "ON":
		return &phonebook{entries: []*contact{{number: m.number}}}
	}
	return m.card.phonebook
}
