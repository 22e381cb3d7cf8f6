package firmwaresim

func init() { // after that of the table, which comes before by its file's name
	if _, known := table["^USSDMODE"]; !known {
		table["^USSDMODE"] = remembered("^USSDMODE", 0, 1)
	}
}

// packsServiceCodes reports whether ^USSDMODE says that the strings of +CUSD are the packed
// septets of the network, in hex, instead of text.
func (f *firmware) packsServiceCodes() bool { return f.set.numbers["^USSDMODE"] == 1 }
