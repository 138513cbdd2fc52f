"""The science of Ronghe, without Django: usable as a library."""
