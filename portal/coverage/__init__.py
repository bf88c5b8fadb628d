"""Which offering introduces, reinforces or masters which competency; the coverage grid."""
