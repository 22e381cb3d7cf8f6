package firmwaresim

// packsServiceCodes reports whether ^USSDMODE says that the strings of +CUSD are the packed
// septets of the network, in hex, instead of text.
func (f *firmware) packsServiceCodes() bool { return f.set.numbers["^USSDMODE"] == 1 }
