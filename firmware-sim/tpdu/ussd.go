package tpdu

const carriageReturn = '\r'

// PackUSSD packs the septets of a supplementary service text (3GPP TS 23.038 section
// 6.1.2.3.1): seven bits that are left over would read as one more '@', so they hold a
// carriage return, and a text that ends with one just there gets a second.
func PackUSSD(septets []byte) []byte {
	n := len(septets)
	if n%8 == 7 || n > 0 && n%8 == 0 && septets[n-1] == carriageReturn {
		septets = append(septets[:n:n], carriageReturn)
	}
	return Pack(septets, 0)
}

// UnpackUSSD unpacks them; a carriage return that only fills the last octet is dropped.
func UnpackUSSD(octets []byte) []byte {
	septets := Unpack(octets, 0, len(octets)*8/septetBit)
	if n := len(septets); n > 0 && n%8 == 0 && septets[n-1] == carriageReturn {
		return septets[:n-1]
	}
	return septets
}
