"""
Finishes handshakes with a closed window and answers every probe of it, so that what sshd says stays in the kernel after
sshd has given up. Opens the windows after SECONDS and prints the addresses that are then told something.
Usage: deaf.py HOST PORT SECONDS SOURCE...: one connection from each IPv4 source, which may be nobody's
"""
import random, select, socket, struct, sys, time

host, port, seconds, sources = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4:]
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
# All that arrives, also for addresses that this machine does not have.
seen = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
target = socket.inet_aton(host)
SYN, RST, ACK, OPEN = 2, 4, 16, 65535


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF


class Deaf:
    def __init__(self, source):
        self.source, self.address = source, socket.inet_aton(source)
        self.port, self.sent, self.received = random.randrange(20000, 60000), random.getrandbits(32), None

    def send(self, flags, window):
        sequence = (self.sent + (0 if flags == SYN else 1)) & 0xFFFFFFFF
        received = (self.received or 0) & 0xFFFFFFFF
        head = struct.pack("!HHIIBBHHH", self.port, port, sequence, received, 5 << 4, flags, window, 0, 0)
        sum_ = checksum(self.address + target + struct.pack("!HH", 6, len(head)) + head)
        packet = struct.pack("!BBHHHBBH", 0x45, 0, 40, 0, 0, 64, 6, 0) + self.address + target
        raw.sendto(packet + head[:16] + struct.pack("!H", sum_) + head[18:], (host, 0))

    def hears(self, sequence, flags, length):
        if flags & SYN:
            self.received = sequence + 1
        elif is_open and length > 0 and not flags & RST:
            print(self.source, flush=True)
            self.received = sequence + length
        self.send(ACK, OPEN if is_open else 0)


connections = {(one.address, one.port): one for one in map(Deaf, sources)}
is_open, begun = False, time.monotonic()
for connection in connections.values():
    connection.send(SYN, 0)
while time.monotonic() - begun < seconds + 10:
    if not is_open and time.monotonic() - begun > seconds:
        is_open = True
        for connection in connections.values():
            connection.send(ACK, OPEN)
    if not select.select([seen], [], [], 0.2)[0]:
        continue
    packet, (_, _, kind, *_) = seen.recvfrom(65535)
    if packet[9] != 6 or packet[12:16] != target or kind == socket.PACKET_OUTGOING:
        continue
    tcp = packet[(packet[0] & 15) * 4 : struct.unpack("!H", packet[2:4])[0]]
    _, to, sequence, _, offset, flags = struct.unpack("!HHIIBB", tcp[:14])
    connection = connections.get((packet[16:20], to))
    if connection is not None:
        connection.hears(sequence, flags, len(tcp) - (offset >> 4) * 4)
