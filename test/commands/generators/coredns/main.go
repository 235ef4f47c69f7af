// CoreDNS without its plugins: no plugin adds a flag.
package main

import "github.com/coredns/coredns/coremain"

func main() {
	coremain.Run()
}
