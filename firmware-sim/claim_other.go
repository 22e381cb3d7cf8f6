//go:build !unix

package firmwaresim

import "os"

// lockFile does nothing: there are no pseudo-terminals to be taken away.
func lockFile(*os.File) error { return nil }
