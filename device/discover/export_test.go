package discover

// PIDIn is what reads lock files, for fuzzing.
var PIDIn = pidIn

// LockName is what the lock of a path is named for.
var LockName = lockName
