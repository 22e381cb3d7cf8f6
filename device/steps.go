package device

import "sync"

// Step names a moment between two steps that somebody outside can see.
type Step string

// The steps, in the order in which a message goes through them.
const (
	StepDispatched        Step = "dispatch read"          // before it is journalled
	StepReceived          Step = "received journalled"    // before Received is written
	StepSubmitting        Step = "submitting journalled"  // before the radio's point of no return
	StepSubmitted         Step = "part submitted"         // before it is journalled
	StepPartSent          Step = "part sent journalled"   // before the next part
	StepFinished          Step = "final state journalled" // before Result is written
	StepResultWritten     Step = "result written"         // before it is acknowledged
	StepResultAcked       Step = "result acknowledged"    // before that is journalled
	StepCancelled         Step = "cancel journalled"      // before Result is written
	StepInboundTaken      Step = "inbound taken"          // before it is journalled
	StepInboundJournalled Step = "inbound journalled"     // before the card's copy is deleted
	StepInboundRemoved    Step = "inbound deleted"        // before that is journalled
	StepReportTaken       Step = "report taken"           // before it is journalled
	StepInboundWritten    Step = "inbound written"        // before it is acknowledged
	StepInboundAcked      Step = "inbound acknowledged"   // before that is journalled
	StepWelcomed          Step = "welcome read"           // before its epoch is journalled
)

// Steps returns every step, for tests that stop the agent at each.
func Steps() []Step {
	return []Step{
		StepDispatched, StepReceived, StepSubmitting, StepSubmitted, StepPartSent, StepFinished,
		StepResultWritten, StepResultAcked, StepCancelled, StepInboundTaken, StepInboundJournalled,
		StepInboundRemoved, StepReportTaken, StepInboundWritten, StepInboundAcked, StepWelcomed,
	}
}

// steps runs the hook, and remembers when it stopped the agent.
type steps struct {
	hook func(Step) error
	dead func(error)

	mu  sync.Mutex
	err error
}

// at marks a step. After an error nothing visible may be done any more.
func (s *steps) at(step Step) error {
	if s.hook == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		if s.err = s.hook(step); s.err != nil {
			s.dead(s.err)
		}
	}
	return s.err
}

// alive returns the error that stopped the agent, or nil.
func (s *steps) alive() error {
	if s.hook == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}
