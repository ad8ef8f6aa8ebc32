"""The institute's side of what actors publish. Nothing here tells what people answered to any actor."""
