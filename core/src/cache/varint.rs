//! Numbers of variable length (LEB128): seven bits a byte, the lowest first, in every byte but the last the highest bit
//! set.

/// Appends a number.
pub(super) fn write(bytes: &mut Vec<u8>, number: impl Into<u64>) {
    let mut number = number.into();
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Takes a number off the front; `None` if it does not end or is too large for its type.
pub(super) fn read<N: TryFrom<u64>>(bytes: &mut &[u8]) -> Option<N> {
    let mut number = 0;
    for (at, byte) in bytes.iter().enumerate().take(10) {
        number |= u64::from(*byte & 0x7f) << (7 * at);
        if *byte < 0x80 {
            // Of the tenth byte, one bit is left.
            if at == 9 && *byte > 1 {
                return None;
            }
            *bytes = &bytes[at + 1..];
            return N::try_from(number).ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{read, write};

    #[test]
    fn numbers_come_back_one_after_the_other() {
        let numbers = [0, 1, 127, 128, 16_383, 16_384, u64::from(u32::MAX), u64::MAX];
        let mut bytes = Vec::new();
        numbers.iter().for_each(|number| write(&mut bytes, *number));
        let mut rest = &bytes[..];
        assert_eq!(numbers.map(|_| read::<u64>(&mut rest)), numbers.map(Some));
        assert_eq!(read::<u64>(&mut rest), None);
    }

    #[test]
    fn what_does_not_end_or_does_not_fit_is_refused() {
        assert_eq!(read::<u64>(&mut &[0x80; 20][..]), None);
        assert_eq!(read::<u64>(&mut &[0x80][..]), None);
        assert_eq!(read::<u64>(&mut &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02][..]), None);
        assert_eq!(read::<u32>(&mut &[0xff, 0xff, 0xff, 0xff, 0x1f][..]), None);
        assert_eq!(read::<u32>(&mut &[0xff, 0xff, 0xff, 0xff, 0x0f][..]), Some(u32::MAX));
    }
}
