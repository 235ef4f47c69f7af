// Finds the largest UDP payload that goes from here to an address in one piece: `packet-size ADDRESS PORT MOST`, where
// `packet-size serve ADDRESS PORT` answers each datagram with its length. A datagram counts when it was told not to be
// fragmented, nothing here was, and it arrived whole.
package main

import (
	"encoding/binary"
	"fmt"
	"net"
	"os"
	"regexp"
	"strconv"
	"syscall"
	"time"
)

func main() {
	if os.Args[1] == "serve" {
		serve(net.JoinHostPort(os.Args[2], os.Args[3]))
		return
	}
	most, err := strconv.Atoi(os.Args[3])
	check(err)
	fmt.Println(largest(net.JoinHostPort(os.Args[1], os.Args[2]), most))
}

func serve(address string) {
	socket, err := net.ListenPacket("udp", address)
	check(err)
	fmt.Println("ready")
	buffer := make([]byte, 1<<16)
	for {
		length, from, err := socket.ReadFrom(buffer)
		check(err)
		answer := make([]byte, 4)
		binary.BigEndian.PutUint32(answer, uint32(length))
		_, err = socket.WriteTo(answer, from)
		check(err)
	}
}

func largest(address string, most int) int {
	passing, failing := 0, most+1
	for failing-passing > 1 {
		middle := (passing + failing) / 2
		if passes(address, middle) {
			passing = middle
		} else {
			failing = middle
		}
	}
	return passing
}

func passes(address string, length int) bool {
	connection, err := net.Dial("udp", address)
	check(err)
	defer connection.Close()
	raw, err := connection.(*net.UDPConn).SyscallConn()
	check(err)
	check(raw.Control(func(descriptor uintptr) {
		// Probes ignore what earlier ones have learnt of the path; either option belongs to one family alone.
		fd := int(descriptor)
		if syscall.SetsockoptInt(fd, syscall.IPPROTO_IP, syscall.IP_MTU_DISCOVER, syscall.IP_PMTUDISC_PROBE) != nil {
			check(syscall.SetsockoptInt(fd, syscall.IPPROTO_IPV6, syscall.IPV6_MTU_DISCOVER, syscall.IPV6_PMTUDISC_PROBE))
		}
	}))
	before := fragments()
	for range 2 {
		if _, err := connection.Write(make([]byte, length)); err != nil {
			return false
		}
		check(connection.SetReadDeadline(time.Now().Add(40 * time.Millisecond)))
		answer := make([]byte, 4)
		if _, err := connection.Read(answer); err == nil {
			return int(binary.BigEndian.Uint32(answer)) == length && fragments() == before
		}
	}
	return false
}

var created = regexp.MustCompile(`(?m)^Ip6FragCreates\s+(\d+)`)
var namesAndValues = regexp.MustCompile(`(?m)^Ip: (.*)$`)

// Fragments that the kernel has made in this network namespace: FragCreates is the last counter of IPv4's line.
func fragments() string {
	four, err := os.ReadFile("/proc/self/net/snmp")
	check(err)
	six, err := os.ReadFile("/proc/self/net/snmp6")
	check(err)
	lines := namesAndValues.FindAllStringSubmatch(string(four), -1)
	names, values := regexp.MustCompile(`\s+`).Split(lines[0][1], -1), regexp.MustCompile(`\s+`).Split(lines[1][1], -1)
	count := ""
	for i, name := range names {
		if name == "FragCreates" {
			count = values[i]
		}
	}
	return count + " " + created.FindStringSubmatch(string(six))[1]
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
