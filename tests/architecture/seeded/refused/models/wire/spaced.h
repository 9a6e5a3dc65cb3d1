  #  include   <unistd.h>
