package firmwaresim

import "time"

// memory is what the modem itself keeps over a restart.
type memory struct {
	settings  *settings        // &W; nil: the factory's
	messages  *messageSettings // +CSAS; nil: the factory's
	clock     clock
	phonebook *phonebook
	contexts  map[int]pdpContext
	operators [preferredOperators]string // +CPOL
	waiting   bool                       // +CCWA; the network keeps it really
}

func newMemory() memory {
	return memory{
		clock:     clock{zone: time.UTC},
		phonebook: newPhonebook(phonebookSize),
		contexts:  map[int]pdpContext{},
	}
}

// initialSettings are those after a start and after Z: what &W saved, or the factory's.
func (m *Modem) initialSettings() settings {
	if m.memory.settings != nil {
		return m.memory.settings.clone()
	}
	return defaultSettings(m.profile)
}
